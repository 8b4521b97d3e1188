import{g as rt,y as lt,j as ue,w as c,m as r,k as se,t as O,L as Ut,D as d,n as w,v as s,H as Z,J as Le,F as Xe,z as p,o as ot,r as Ue,R as at,B as Ye,x as k,K as pe,C as Gt,O as Ot,V as _t,M as jt,N as Ct,P as Pt,h as Ee,i as Xt,u as Kt,G as x,U as Wt,l as $t,S as Bt}from"./words.svelte-BzdpUSQj.js";import{i as q,a as bt,s as it,C as Ht,c as Yt,g as It,F as Nt,p as Qt,P as ea,r as mt,d as ta}from"./Chart-Co6eZgtx.js";import{k as aa}from"./key-Rs5wEfJ8.js";import{P as na,E as St}from"./Experiment-CqmAcALs.js";import{p as ra}from"./props-1NSisW_z.js";import{T as la}from"./Tabs-D8Dhdh-x.js";var oa=(t,e)=>it("result.json","application/json",JSON.stringify(e.answer,null,2)),ia=k("<li> </li>"),sa=k("<p> </p> <ul></ul>",1),ca=k('<span class="faint"> </span>'),va=k('<tr><td> </td><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),da=k('<tr><td> </td><td class="number"> </td><td class="number"> </td></tr>'),fa=k('<h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),ua=k('<tr><td> </td><td> </td><td class="number"> </td></tr>'),_a=k('<p class="cost svelte-33npfz"> <strong> </strong> <!></p> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div> <!> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),ha=k("<th> </th>"),pa=k("<span> </span>"),ba=k("<td><!></td>"),ma=k("<tr><td> </td><!></tr>"),wa=k('<h2> <button> </button></h2> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><!></tr></thead><tbody></tbody></table></div>',1);function ga(t,e){lt(e,!0);const a=Z(()=>e.answer.plan),n=_=>`${e.answer.study.currency} ${pe(_)}`,l=Z(()=>Ue.language==="zh"?e.answer.study.title_zh:e.answer.study.title),o=Z(()=>r(a).cost_lines.map(_=>({part:Le("cost_part",_.name),amount:_.amount}))),i=Z(()=>[...new Set(e.answer.permissions.map(_=>_.on))].sort()),v=Z(()=>[...new Set(e.answer.permissions.map(_=>_.option))]),u=(_,A)=>e.answer.permissions.find(C=>C.option===_&&C.on===A),f=_=>_==="open"?"good":_==="closed"?"bad":"warn";var m=wa(),Y=ue(m),be=s(Y),me=c(be);me.__click=[oa,e];var we=s(me),b=c(Y,2);{var P=_=>{var A=sa(),C=ue(A),N=s(C),J=c(C,2);se(J,21,()=>r(a).conflicts,at,(E,T)=>{var D=ia(),W=s(D);O(()=>d(W,`${r(T).kind??""} · ${r(T).name??""}`)),w(E,D)}),O(E=>d(N,E),[()=>p("plan.infeasible")]),w(_,A)},L=_=>{var A=Ye(),C=ue(A);{var N=J=>{var E=_a(),T=ue(E),D=s(T),W=c(D),le=s(W),B=c(W,2);{var ne=F=>{var j=ca(),V=s(j);O(ie=>d(V,`(${ie??""})`),[()=>p("plan.range",{low:n(r(a).cost_range.low),high:n(r(a).cost_range.high)})]),w(F,j)};q(B,F=>{r(a).cost_range&&F(ne)})}var re=c(T,2),ce=s(re),_e=c(re,2),ke=s(_e),Te=s(ke),U=s(Te),he=s(U),Oe=s(he),Ae=c(he),Ke=s(Ae),Ie=c(Ae),Ne=s(Ie),$e=c(Ie),ze=s($e),Re=c($e),We=s(Re),Ve=c(Te);se(Ve,21,()=>r(a).choices,F=>F.option+F.how,(F,j)=>{var V=va(),ie=s(V),I=s(ie),G=c(ie),K=s(G),xe=c(G),fe=s(xe),De=c(xe),Je=s(De),Be=c(De),dt=s(Be);O((ft,ut,He,je)=>{d(I,r(j).option),d(K,ft),d(fe,ut),d(Je,`${He??""}%`),d(dt,je)},[()=>Le("how",r(j).how),()=>pe(r(j).chips),()=>pe(r(j).utilisation*100,3),()=>n(r(j).cost)]),w(F,V)});var qe=c(_e,2);{var Ze=F=>{var j=fa(),V=ue(j),ie=s(V),I=c(V,2),G=s(I),K=s(G),xe=s(K),fe=s(xe),De=s(fe),Je=c(fe),Be=s(Je),dt=c(Je),ft=s(dt),ut=c(K);se(ut,21,()=>r(a).binding,at,(He,je)=>{var et=da(),tt=s(et),Rt=s(tt),kt=c(tt),qt=s(kt),Ft=c(kt),Vt=s(Ft);O((Zt,Mt,Jt)=>{d(Rt,r(je).name),d(qt,`${Zt??""} / ${Mt??""}`),d(Vt,Jt)},[()=>pe(r(je).used),()=>pe(r(je).limit),()=>r(je).saving===null?"—":n(r(je).saving)]),w(He,et)}),O((He,je,et,tt)=>{d(ie,He),d(De,je),d(Be,et),d(ft,tt)},[()=>p("plan.binding"),()=>p("plan.limit"),()=>p("plan.of"),()=>p("plan.saving")]),w(F,j)};q(qe,F=>{r(a).binding.length>0&&F(Ze)})}var Me=c(qe,2);{let F=Z(()=>p("plan.parts")),j=Z(()=>p("plan.parts_about",{currency:e.answer.study.currency}));Ht(Me,{get title(){return r(F)},get description(){return r(j)},get rows(){return r(o)},draw:V=>({marginLeft:130,x:{grid:!0,label:e.answer.study.currency},y:{label:null},marks:[V.barX(r(o),{x:"amount",y:"part",sort:{y:"-x"},fill:"currentColor",fillOpacity:.5,tip:!0}),V.ruleX([0])]})})}var Fe=c(Me,2),st=s(Fe),ct=c(Fe,2),vt=s(ct),h=s(vt),y=s(h),S=s(y),R=s(S),H=c(S),Se=s(H),ve=c(H),de=s(ve),ye=c(h);se(ye,21,()=>r(a).assignments,at,(F,j)=>{var V=ua(),ie=s(V),I=s(ie),G=c(ie),K=s(G),xe=c(G),fe=s(xe);O(De=>{d(I,r(j).workload),d(K,r(j).option),d(fe,De)},[()=>pe(r(j).server_hours_h)]),w(F,V)}),O((F,j,V,ie,I,G,K,xe,fe,De,Je,Be)=>{d(D,`${F??""}: `),d(le,j),d(ce,V),d(Oe,ie),d(Ke,I),d(Ne,G),d(ze,K),d(We,xe),d(st,fe),d(R,De),d(Se,Je),d(de,Be)},[()=>p("plan.cost"),()=>n(r(a).cost),()=>p("plan.bought"),()=>p("plan.option"),()=>p("plan.how"),()=>p("plan.chips"),()=>p("plan.used"),()=>p("plan.cost"),()=>p("plan.assigned"),()=>p("plan.work"),()=>p("plan.option"),()=>p("plan.hours")]),w(J,E)};q(C,J=>{r(a).cost!==null&&J(N)},!0)}w(_,A)};q(b,_=>{r(a).status==="infeasible"?_(P):_(L,!1)})}var X=c(b,2),M=s(X),Q=c(X,2),ee=s(Q),oe=s(ee),te=s(oe),z=s(te),ge=s(z),ae=c(z);se(ae,16,()=>r(i),_=>_,(_,A)=>{var C=ha(),N=s(C);O(J=>d(N,J),[()=>Ut(A)]),w(_,C)});var g=c(oe);se(g,20,()=>r(v),_=>_,(_,A)=>{var C=ma(),N=s(C),J=s(N),E=c(N);se(E,16,()=>r(i),T=>T,(T,D)=>{const W=Z(()=>u(A,D));var le=ba(),B=s(le);{var ne=re=>{var ce=pa(),_e=s(ce);O((ke,Te,U)=>{bt(ce,1,`badge ${ke??""}`,"svelte-33npfz"),Xe(ce,"title",Te),d(_e,U)},[()=>f(r(W).gate),()=>Le("us_outcome",r(W).us),()=>Le("gate",r(W).gate)]),w(re,ce)};q(B,re=>{r(W)&&re(ne)})}w(T,le)}),O(()=>d(J,A)),w(_,C)}),O((_,A,C)=>{d(be,`${r(l)??""} `),d(we,_),d(M,A),d(ge,C)},[()=>p("plan.save"),()=>p("plan.gates"),()=>p("plan.option")]),w(t,m),ot()}rt(["click"]);var ya=(t,e)=>it("plans.csv","text/csv",Yt(r(e))),xa=k('<tr><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),ka=k('<h2> <button>CSV</button></h2> <div class="scroll"><table><thead><tr><th></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1);function Oa(t,e){lt(e,!0);const a=g=>Ue.language==="zh"&&g.study.title_zh?g.study.title_zh:g.study.title;function n(g,_){const A=[...new Set([...g,..._].map(([N])=>N))],C=(N,J)=>N.find(([E])=>E===J)?.[1]??0;return A.map(N=>({what:N,before:C(g,N),after:C(_,N)}))}const l=g=>g.plan.choices.map(_=>[`${_.option} · ${Le("how",_.how)}`,_.chips]),o=g=>g.plan.cost_lines.map(_=>[Le("cost_part",_.name),_.amount]),i=Z(()=>[{what:p("plan.cost"),before:e.before.plan.cost,after:e.after.plan.cost},...n(o(e.before),o(e.after)),...n(l(e.before),l(e.after)).map(g=>({...g,what:`${p("plan.chips")}: ${g.what}`}))]),v=g=>g.before===null||g.after===null?null:g.after-g.before;var u=ka(),f=ue(u),m=s(f),Y=c(m);Y.__click=[ya,i];var be=c(f,2),me=s(be),we=s(me),b=s(we),P=c(s(b)),L=s(P),X=c(L,2),M=s(X),Q=c(P),ee=s(Q),oe=c(ee,2),te=s(oe),z=c(Q),ge=s(z),ae=c(we);se(ae,21,()=>r(i),g=>g.what,(g,_)=>{var A=xa();let C;var N=s(A),J=s(N),E=c(N),T=s(E),D=c(E),W=s(D),le=c(D),B=s(le);O((ne,re,ce,_e,ke)=>{C=bt(A,1,"svelte-1n219su",null,C,ne),d(J,r(_).what),d(T,re),d(W,ce),d(B,`${_e??""}${ke??""}`)},[()=>({same:v(r(_))===0}),()=>pe(r(_).before),()=>pe(r(_).after),()=>(v(r(_))??0)>0?"+":"",()=>pe(v(r(_)))]),w(g,A)}),O((g,_,A,C,N,J)=>{d(m,`${g??""} `),d(L,_),d(M,A),d(ee,C),d(te,N),d(ge,J)},[()=>p("plan.compared"),()=>p("plan.kept"),()=>a(e.before),()=>p("plan.now"),()=>a(e.after),()=>p("plan.change")]),w(t,u),ot()}rt(["click"]);/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */function $a(t,e){let a=t.slice(0,e).split(/\r\n|\n|\r/g);return[a.length,a.pop().length+1]}function Sa(t,e,a){let n=t.split(/\r\n|\n|\r/g),l="",o=(Math.log10(e+1)|0)+1;for(let i=e-1;i<=e+1;i++){let v=n[i-1];v&&(l+=i.toString().padEnd(o," "),l+=":  ",l+=v,l+=`
`,i===e&&(l+=" ".repeat(o+a+2),l+=`^
`))}return l}class $ extends Error{line;column;codeblock;constructor(e,a){const[n,l]=$a(a.toml,a.ptr),o=Sa(a.toml,n,l);super(`Invalid TOML document: ${e}

${o}`,a),this.line=n,this.column=l,this.codeblock=o}}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */function Ea(t,e){let a=0;for(;t[e-++a]==="\\";);return--a&&a%2}function nt(t,e=0,a=t.length){let n=t.indexOf(`
`,e);return t[n-1]==="\r"&&n--,n<=a?n:-1}function wt(t,e){for(let a=e;a<t.length;a++){let n=t[a];if(n===`
`)return a;if(n==="\r"&&t[a+1]===`
`)return a+1;if(n<" "&&n!=="	"||n==="")throw new $("control characters are not allowed in comments",{toml:t,ptr:e})}return t.length}function Ce(t,e,a,n){let l;for(;(l=t[e])===" "||l==="	"||!a&&(l===`
`||l==="\r"&&t[e+1]===`
`);)e++;return n||l!=="#"?e:Ce(t,wt(t,e),a)}function Et(t,e,a,n,l=!1){if(!n)return e=nt(t,e),e<0?t.length:e;for(let o=e;o<t.length;o++){let i=t[o];if(i==="#")o=nt(t,o);else{if(i===a)return o+1;if(i===n||l&&(i===`
`||i==="\r"&&t[o+1]===`
`))return o}}throw new $("cannot find end of structure",{toml:t,ptr:e})}function Dt(t,e){let a=t[e],n=a===t[e+1]&&t[e+1]===t[e+2]?t.slice(e,e+3):a;e+=n.length-1;do e=t.indexOf(n,++e);while(e>-1&&a!=="'"&&Ea(t,e));return e>-1&&(e+=n.length,n.length>1&&(t[e]===a&&e++,t[e]===a&&e++)),e}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */let Ta=/^(\d{4}-\d{2}-\d{2})?[T ]?(?:(\d{2}):\d{2}:\d{2}(?:\.\d+)?)?(Z|[-+]\d{2}:\d{2})?$/i;class Ge extends Date{#t=!1;#a=!1;#e=null;constructor(e){let a=!0,n=!0,l="Z";if(typeof e=="string"){let o=e.match(Ta);o?(o[1]||(a=!1,e=`0000-01-01T${e}`),n=!!o[2],n&&e[10]===" "&&(e=e.replace(" ","T")),o[2]&&+o[2]>23?e="":(l=o[3]||null,e=e.toUpperCase(),!l&&n&&(e+="Z"))):e=""}super(e),isNaN(this.getTime())||(this.#t=a,this.#a=n,this.#e=l)}isDateTime(){return this.#t&&this.#a}isLocal(){return!this.#t||!this.#a||!this.#e}isDate(){return this.#t&&!this.#a}isTime(){return this.#a&&!this.#t}isValid(){return this.#t||this.#a}toISOString(){let e=super.toISOString();if(this.isDate())return e.slice(0,10);if(this.isTime())return e.slice(11,23);if(this.#e===null)return e.slice(0,-1);if(this.#e==="Z")return e;let a=+this.#e.slice(1,3)*60+ +this.#e.slice(4,6);return a=this.#e[0]==="-"?a:-a,new Date(this.getTime()-a*6e4).toISOString().slice(0,-1)+this.#e}static wrapAsOffsetDateTime(e,a="Z"){let n=new Ge(e);return n.#e=a,n}static wrapAsLocalDateTime(e){let a=new Ge(e);return a.#e=null,a}static wrapAsLocalDate(e){let a=new Ge(e);return a.#a=!1,a.#e=null,a}static wrapAsLocalTime(e){let a=new Ge(e);return a.#t=!1,a.#e=null,a}}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */let Aa=/^((0x[0-9a-fA-F](_?[0-9a-fA-F])*)|(([+-]|0[ob])?\d(_?\d)*))$/,ja=/^[+-]?\d(_?\d)*(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?$/,Ca=/^[+-]?0[0-9_]/,Pa=/^[0-9a-f]{4,8}$/i,Tt={b:"\b",t:"	",n:`
`,f:"\f",r:"\r",'"':'"',"\\":"\\"};function Lt(t,e=0,a=t.length){let n=t[e]==="'",l=t[e++]===t[e]&&t[e]===t[e+1];l&&(a-=2,t[e+=2]==="\r"&&e++,t[e]===`
`&&e++);let o=0,i,v="",u=e;for(;e<a-1;){let f=t[e++];if(f===`
`||f==="\r"&&t[e]===`
`){if(!l)throw new $("newlines are not allowed in strings",{toml:t,ptr:e-1})}else if(f<" "&&f!=="	"||f==="")throw new $("control characters are not allowed in strings",{toml:t,ptr:e-1});if(i){if(i=!1,f==="u"||f==="U"){let m=t.slice(e,e+=f==="u"?4:8);if(!Pa.test(m))throw new $("invalid unicode escape",{toml:t,ptr:o});try{v+=String.fromCodePoint(parseInt(m,16))}catch{throw new $("invalid unicode escape",{toml:t,ptr:o})}}else if(l&&(f===`
`||f===" "||f==="	"||f==="\r")){if(e=Ce(t,e-1,!0),t[e]!==`
`&&t[e]!=="\r")throw new $("invalid escape: only line-ending whitespace may be escaped",{toml:t,ptr:o});e=Ce(t,e)}else if(f in Tt)v+=Tt[f];else throw new $("unrecognized escape sequence",{toml:t,ptr:o});u=e}else!n&&f==="\\"&&(o=e-1,i=!0,v+=t.slice(u,o))}return v+t.slice(u,a-1)}function Ia(t,e,a,n){if(t==="true")return!0;if(t==="false")return!1;if(t==="-inf")return-1/0;if(t==="inf"||t==="+inf")return 1/0;if(t==="nan"||t==="+nan"||t==="-nan")return NaN;if(t==="-0")return n?0n:0;let l=Aa.test(t);if(l||ja.test(t)){if(Ca.test(t))throw new $("leading zeroes are not allowed",{toml:e,ptr:a});t=t.replace(/_/g,"");let i=+t;if(isNaN(i))throw new $("invalid number",{toml:e,ptr:a});if(l){if((l=!Number.isSafeInteger(i))&&!n)throw new $("integer value cannot be represented losslessly",{toml:e,ptr:a});(l||n===!0)&&(i=BigInt(t))}return i}const o=new Ge(t);if(!o.isValid())throw new $("invalid value",{toml:e,ptr:a});return o}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */function Na(t,e,a,n){let l=t.slice(e,a),o=l.indexOf("#");o>-1&&(wt(t,o),l=l.slice(0,o));let i=l.trimEnd();if(!n){let v=l.indexOf(`
`,i.length);if(v>-1)throw new $("newlines are not allowed in inline tables",{toml:t,ptr:e+v})}return[i,o]}function gt(t,e,a,n,l){if(n===0)throw new $("document contains excessively nested structures. aborting.",{toml:t,ptr:e});let o=t[e];if(o==="["||o==="{"){let[u,f]=o==="["?za(t,e,n,l):La(t,e,n,l),m=a?Et(t,f,",",a):f;if(f-m&&a==="}"){let Y=nt(t,f,m);if(Y>-1)throw new $("newlines are not allowed in inline tables",{toml:t,ptr:Y})}return[u,m]}let i;if(o==='"'||o==="'"){i=Dt(t,e);let u=Lt(t,e,i);if(a){if(i=Ce(t,i,a!=="]"),t[i]&&t[i]!==","&&t[i]!==a&&t[i]!==`
`&&t[i]!=="\r")throw new $("unexpected character encountered",{toml:t,ptr:i});i+=+(t[i]===",")}return[u,i]}i=Et(t,e,",",a);let v=Na(t,e,i-+(t[i-1]===","),a==="]");if(!v[0])throw new $("incomplete key-value declaration: no value specified",{toml:t,ptr:e});return a&&v[1]>-1&&(i=Ce(t,e+v[1]),i+=+(t[i]===",")),[Ia(v[0],t,e,l),i]}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */let Da=/^[a-zA-Z0-9-_]+[ \t]*$/;function ht(t,e,a="="){let n=e-1,l=[],o=t.indexOf(a,e);if(o<0)throw new $("incomplete key-value: cannot find end of key",{toml:t,ptr:e});do{let i=t[e=++n];if(i!==" "&&i!=="	")if(i==='"'||i==="'"){if(i===t[e+1]&&i===t[e+2])throw new $("multiline strings are not allowed in keys",{toml:t,ptr:e});let v=Dt(t,e);if(v<0)throw new $("unfinished string encountered",{toml:t,ptr:e});n=t.indexOf(".",v);let u=t.slice(v,n<0||n>o?o:n),f=nt(u);if(f>-1)throw new $("newlines are not allowed in keys",{toml:t,ptr:e+n+f});if(u.trimStart())throw new $("found extra tokens after the string part",{toml:t,ptr:v});if(o<v&&(o=t.indexOf(a,v),o<0))throw new $("incomplete key-value: cannot find end of key",{toml:t,ptr:e});l.push(Lt(t,e,v))}else{n=t.indexOf(".",e);let v=t.slice(e,n<0||n>o?o:n);if(!Da.test(v))throw new $("only letter, numbers, dashes and underscores are allowed in keys",{toml:t,ptr:e});l.push(v.trimEnd())}}while(n+1&&n<o);return[l,Ce(t,o+1,!0,!0)]}function La(t,e,a,n){let l={},o=new Set,i,v=0;for(e++;(i=t[e++])!=="}"&&i;){let u={toml:t,ptr:e-1};if(i===`
`)throw new $("newlines are not allowed in inline tables",u);if(i==="#")throw new $("inline tables cannot contain comments",u);if(i===",")throw new $("expected key-value, found comma",u);if(i!==" "&&i!=="	"){let f,m=l,Y=!1,[be,me]=ht(t,e-1);for(let P=0;P<be.length;P++){if(P&&(m=Y?m[f]:m[f]={}),f=be[P],(Y=Object.hasOwn(m,f))&&(typeof m[f]!="object"||o.has(m[f])))throw new $("trying to redefine an already defined value",{toml:t,ptr:e});!Y&&f==="__proto__"&&Object.defineProperty(m,f,{enumerable:!0,configurable:!0,writable:!0})}if(Y)throw new $("trying to redefine an already defined value",{toml:t,ptr:e});let[we,b]=gt(t,me,"}",a-1,n);o.add(we),m[f]=we,e=b,v=t[e-1]===","?e-1:0}}if(v)throw new $("trailing commas are not allowed in inline tables",{toml:t,ptr:v});if(!i)throw new $("unfinished table encountered",{toml:t,ptr:e});return[l,e]}function za(t,e,a,n){let l=[],o;for(e++;(o=t[e++])!=="]"&&o;){if(o===",")throw new $("expected value, found comma",{toml:t,ptr:e-1});if(o==="#")e=wt(t,e);else if(o!==" "&&o!=="	"&&o!==`
`&&o!=="\r"){let i=gt(t,e-1,"]",a-1,n);l.push(i[0]),e=i[1]}}if(!o)throw new $("unfinished array encountered",{toml:t,ptr:e});return[l,e]}/*!
 * Copyright (c) Squirrel Chat et al., All rights reserved.
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 * 1. Redistributions of source code must retain the above copyright notice, this
 *    list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 * 3. Neither the name of the copyright holder nor the names of its contributors
 *    may be used to endorse or promote products derived from this software without
 *    specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
 * WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
 * CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
 * OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
 * OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */function At(t,e,a,n){let l=e,o=a,i,v=!1,u;for(let f=0;f<t.length;f++){if(f){if(l=v?l[i]:l[i]={},o=(u=o[i]).c,n===0&&(u.t===1||u.t===2))return null;if(u.t===2){let m=l.length-1;l=l[m],o=o[m].c}}if(i=t[f],(v=Object.hasOwn(l,i))&&o[i]?.t===0&&o[i]?.d)return null;v||(i==="__proto__"&&(Object.defineProperty(l,i,{enumerable:!0,configurable:!0,writable:!0}),Object.defineProperty(o,i,{enumerable:!0,configurable:!0,writable:!0})),o[i]={t:f<t.length-1&&n===2?3:n,d:!1,i:0,c:{}})}if(u=o[i],u.t!==n&&!(n===1&&u.t===3)||(n===2&&(u.d||(u.d=!0,l[i]=[]),l[i].push(l={}),u.c[u.i++]=u={t:1,d:!1,i:0,c:{}}),u.d))return null;if(u.d=!0,n===1)l=v?l[i]:l[i]={};else if(n===0&&v)return null;return[i,l,u.c]}function Ra(t,{maxDepth:e=1e3,integersAsBigInt:a}={}){let n={},l={},o=n,i=l;for(let v=Ce(t,0);v<t.length;){if(t[v]==="["){let u=t[++v]==="[",f=ht(t,v+=+u,"]");if(u){if(t[f[1]-1]!=="]")throw new $("expected end of table declaration",{toml:t,ptr:f[1]-1});f[1]++}let m=At(f[0],n,l,u?2:1);if(!m)throw new $("trying to redefine an already defined table or value",{toml:t,ptr:v});i=m[2],o=m[1],v=f[1]}else{let u=ht(t,v),f=At(u[0],o,i,0);if(!f)throw new $("trying to redefine an already defined table or value",{toml:t,ptr:v});let m=gt(t,u[1],void 0,e,a);f[1][f[0]]=m[0],v=m[1]}if(v=Ce(t,v,!0),t[v]&&t[v]!==`
`&&t[v]!=="\r")throw new $("each key-value declaration must be followed by an end-of-line",{toml:t,ptr:v});v=Ce(t,v)}return n}const Qe=/^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$/;function Pe(t){try{return Ra(t)}catch{return}}const pt=t=>Array.isArray(t)?`[${t.map(e=>JSON.stringify(e)).join(", ")}]`:typeof t=="string"?JSON.stringify(t):String(t);function yt(t,e){let a=-1;for(let n=0;n<t.length;n++){const l=Qe.exec(t[n]);if(!l||l[2]!==e.table||(a+=1,a!==(e.index??0)))continue;let o=n+1;for(;o<t.length&&!Qe.test(t[o]);)o++;return[n+1,o]}}function qa(t){const e=JSON.stringify(Pe(t));for(let a=t.indexOf("#");a>=0;a=t.indexOf("#",a+1))if(JSON.stringify(Pe(t.slice(0,a)))===e)return t.slice(0,a).trimEnd();return t}const xt=(t,e)=>{const a=t.join(`
`);return Pe(a)?a:e};function Fa(t,e,a,n){if(!Pe(t))return t;const l=t.split(`
`);let o=yt(l,e);if(!o){if(n===void 0||e.index!==void 0)return t;l.push(...l.at(-1)===""?[]:[""],`[${e.table}]`,""),o=[l.length-1,l.length-1]}const[i,v]=o,u=l.findIndex((f,m)=>m>=i&&m<v&&new RegExp(`^\\s*"?${a}"?\\s*=`).test(f));if(u>=0){if(!Pe(l[u]))return t;const f=l[u].slice(qa(l[u]).length);n===void 0?l.splice(u,1):l[u]=`${a} = ${pt(n)}${f}`}else if(n!==void 0){let f=v;for(;f>i&&l[f-1].trim()==="";)f--;l.splice(f,0,`${a} = ${pt(n)}`)}return xt(l,t)}function Va(t,e,a){if(!Pe(t))return t;const n=t.split(`
`);let l=n.length;for(let o=0;;o++){const i=yt(n,{table:e,index:o});if(!i)break;for(l=i[1];l<n.length&&Qe.exec(n[l])?.[2]?.startsWith(`${e}.`);)l=zt(n,l)}for(;l>0&&n[l-1].trim()==="";)l--;return n.splice(l,0,"",`[[${e}]]`,...Object.entries(a).map(([o,i])=>`${o} = ${pt(i)}`)),xt(n,t)}function zt(t,e){let a=e+1;for(;a<t.length&&!Qe.test(t[a]);)a++;return a}function Za(t,e){const a=t.split(`
`),n=Pe(t)?yt(a,e):void 0;if(!n)return t;let l=n[1];for(;l<a.length&&Qe.exec(a[l])?.[2]?.startsWith(`${e.table}.`);)l=zt(a,l);return a.splice(n[0]-1,l-n[0]+1),xt(a,t)}var Ma=(t,e,a,n,l)=>e(a(),n(),l(),t.currentTarget.value),Ja=k("<option> </option>"),Ua=k('<select class="svelte-1sr69vp"><option></option><!></select>'),Ga=(t,e,a,n,l)=>e(a(),n(),l(),t.currentTarget.value),Xa=k('<input class="svelte-1sr69vp"/>'),Ka=k('<span class="faint svelte-1sr69vp"> </span>'),Wa=k('<label class="svelte-1sr69vp"> <!> <!></label>'),Ba=k('<div class="fields svelte-1sr69vp"></div>'),Ha=k('<p class="faint" role="status"> </p>'),Ya=k('<span class="faint"> </span>'),Qa=k('<span class="faint"> </span>'),en=k('<details class="row-of svelte-1sr69vp"><summary class="svelte-1sr69vp"> </summary> <!> <button> </button></details>'),tn=(t,e,a,n,l)=>e(Va(e(),a(),n(r(l)))),an=k("<!> <button> </button>",1),nn=k('<details class="svelte-1sr69vp"><summary class="svelte-1sr69vp"><strong> </strong><!> <!></summary> <!></details>'),rn=k('<p class="faint"> </p>');function ln(t,e){lt(e,!0);const a=(b,P=_t,L=_t,X=_t)=>{var M=Ba();se(M,21,()=>Object.entries(P().properties??{}).filter(([,Q])=>v(Q)),([Q,ee])=>Q,(Q,ee)=>{var oe=Z(()=>Ot(r(ee),2));let te=()=>r(oe)[0],z=()=>r(oe)[1];const ge=Z(()=>z().type==="boolean"?["true","false"]:z().enum);var ae=Wa(),g=s(ae),_=c(g);{var A=E=>{var T=Ua();T.__change=[Ma,Y,L,te,z];var D=s(T);D.value=D.__value="";var W=c(D);se(W,16,()=>r(ge),B=>B,(B,ne)=>{var re=Ja(),ce=s(re),_e={};O(ke=>{d(ce,ke),_e!==(_e=ne)&&(re.value=(re.__value=ne)??"")},[()=>z().type==="boolean"?p(ne==="true"?"yes":"no"):ne]),w(B,re)});var le;jt(T),O(B=>{le!==(le=B)&&(T.value=(T.__value=B)??"",Ct(T,B))},[()=>m(X()[te()])]),w(E,T)},C=E=>{var T=Xa();T.__change=[Ga,Y,L,te,z],O(D=>{Xe(T,"type",z().format==="date"?"date":"text"),Pt(T,D),Xe(T,"placeholder",z().examples?.[0]??"")},[()=>m(X()[te()])]),w(E,T)};q(_,E=>{r(ge)?E(A):E(C,!1)})}var N=c(_,2);{var J=E=>{var T=Ka(),D=s(T);O(()=>d(D,z().description)),w(E,T)};q(N,E=>{z().description&&E(J)})}O(E=>{Xe(ae,"title",z().description),d(g,`${te()??""}${E??""} `)},[()=>P().required?.includes(te())?" *":""]),w(Q,ae)}),w(b,M)};let n=ra(e,"study",15);const l=It("/api/v1/study/schema"),o=Z(()=>Pe(n())),i=b=>b.type==="object"?b:b.items,v=b=>b.type!=="object"&&!(b.type==="array"&&b.items?.type==="object")&&b.type!==void 0,u=b=>Array.isArray(r(o)?.[b])?r(o)[b]:[],f=(b,P)=>String(b.name??b.id??b.chip??P+1);function m(b){return b==null?"":Array.isArray(b)?b.join(", "):b instanceof Date?b.toISOString().slice(0,10):String(b)}function Y(b,P,L,X){let M=X.trim();M===""?M=void 0:L.type==="boolean"?M=M==="true":L.type==="array"?M=M.split(",").map(Q=>Q.trim()).filter(Boolean):Array.isArray(L.type)&&/^-?\d+(\.\d+)?$/.test(M)&&(M=Number(M)),n(Fa(n(),b,P,M))}const be=b=>Object.fromEntries((b.required??[]).slice(0,1).map(P=>[P,""]));var me=Ye(),we=ue(me);Gt(we,()=>l,b=>{var P=rn(),L=s(P);O(X=>d(L,X),[()=>p("loading")]),w(b,P)},(b,P)=>{var L=Ye(),X=ue(L);{var M=ee=>{var oe=Ha(),te=s(oe);O(z=>d(te,z),[()=>p("plan.no_toml")]),w(ee,oe)},Q=ee=>{var oe=Ye(),te=ue(oe);se(te,17,()=>Object.entries(r(P).properties??{}),([z,ge])=>z,(z,ge)=>{var ae=Z(()=>Ot(r(ge),2));let g=()=>r(ae)[0],_=()=>r(ae)[1];const A=Z(()=>i(_()));var C=Ye(),N=ue(C);{var J=E=>{var T=nn(),D=s(T),W=s(D),le=s(W),B=c(W);{var ne=U=>{var he=Ya(),Oe=s(he);O(Ae=>d(Oe,`(${Ae??""})`),[()=>u(g()).length]),w(U,he)};q(B,U=>{_().type==="array"&&U(ne)})}var re=c(B,2);{var ce=U=>{var he=Qa(),Oe=s(he);O(()=>d(Oe,_().description)),w(U,he)};q(re,U=>{_().description&&U(ce)})}var _e=c(D,2);{var ke=U=>{var he=an(),Oe=ue(he);se(Oe,17,()=>u(g()),at,(Ie,Ne,$e)=>{var ze=en(),Re=s(ze),We=s(Re),Ve=c(Re,2);a(Ve,()=>r(A),()=>({table:g(),index:$e}),()=>r(Ne));var qe=c(Ve,2);qe.__click=()=>n(Za(n(),{table:g(),index:$e}));var Ze=s(qe);O((Me,Fe)=>{d(We,Me),d(Ze,Fe)},[()=>f(r(Ne),$e),()=>p("plan.remove",{name:f(r(Ne),$e)})]),w(Ie,ze)});var Ae=c(Oe,2);Ae.__click=[tn,n,g,be,A];var Ke=s(Ae);O(Ie=>d(Ke,Ie),[()=>p("plan.add",{name:g()})]),w(U,he)},Te=U=>{a(U,()=>r(A),()=>({table:g()}),()=>r(o)[g()]??{})};q(_e,U=>{_().type==="array"?U(ke):U(Te,!1)})}O(()=>{T.open=g()==="study",d(le,g())}),w(E,T)};q(N,E=>{r(A)?.properties&&E(J)})}w(z,C)}),w(ee,oe)};q(X,ee=>{r(o)?ee(Q,!1):ee(M)})}w(b,L)},(b,P)=>{Nt(b,{get error(){return r(P)}})}),w(t,me),ot()}rt(["change","click"]);async function on(t,e){const a=t.currentTarget.files?.[0];a&&x(e,await a.text(),!0)}async function sn(t,e,a,n,l,o,i,v,u,f){x(e,x(a,void 0)),x(n,new AbortController);try{x(a,await mt("/api/v1/plan",r(l),m=>x(o,m),r(n).signal)),x(i,r(i)||(r(v)[0]??""),!0),x(u,r(u)||(r(f)[0]??""),!0)}catch(m){x(e,m)}x(n,x(o,void 0))}async function cn(t,e,a,n,l){x(e,void 0),x(a,new AbortController);try{const o=await mt("/api/v1/study/tables",r(n),i=>x(l,i),r(a).signal);for(const i of o.tables)it(i.name,"text/csv",i.csv)}catch(o){x(e,o)}x(a,x(l,void 0))}async function vn(t,e,a,n,l,o,i){x(e,x(a,void 0)),x(n,!1),x(l,new AbortController);try{x(a,await mt("/api/v1/brief",r(o),v=>x(i,v),r(l).signal))}catch(v){x(e,v)}x(l,x(i,void 0))}async function dn(t,e,a,n){x(e,void 0),x(a,!1);try{const l=await Qt("/api/v1/study/check",r(n),"application/toml");x(a,l.length===0),r(a)||x(e,new ea(422,l.map(o=>({code:o.code,sentence:o.message,place:{file:"",line:o.line,column:o.column,pointer:o.pointer??""},arguments:{}})),""))}catch(l){x(e,l)}}var fn=(t,e)=>e(t.currentTarget.value),un=k("<option> </option>"),_n=(t,e)=>it("study.toml","application/toml",r(e)),hn=(t,e)=>r(e)?.abort(),pn=k("<button> </button>"),bn=k('<button class="primary"> </button>'),mn=k("<p><progress></progress> <!></p>"),wn=k('<p class="badge good"> </p>'),gn=k('<section class="pane svelte-11do9hq"><!></section>'),yn=k('<label class="pane text svelte-11do9hq"> <textarea spellcheck="false" rows="34" class="svelte-11do9hq"></textarea></label>'),xn=k("<option> </option>"),kn=k("<option> </option>"),On=k('<h2> </h2> <!> <form class="row"><label> <select></select></label> <label> <select></select></label></form> <!>',1),$n=(t,e,a)=>x(e,r(a)),Sn=(t,e)=>x(e,void 0),En=k("<button> </button>"),Tn=k('<p class="row"><button> </button> <!></p> <!> <!>',1),An=k('<p class="faint"> </p> <div class="row"><label> <select><option></option><!></select></label> <label> <input type="file" accept=".toml"/></label> <button> </button> <button> </button> <button> </button> <button> </button> <!></div> <section aria-live="polite"><!> <!> <!></section> <!> <div><!> <!></div> <!> <!> <!>',1);function Ln(t,e){lt(e,!0);const a="steelyard-study";let n=Ee(Xt(sessionStorage.getItem(a)??"")),l=Ee([]),o=Ee(void 0),i=Ee(void 0),v=Ee(void 0),u=Ee(void 0),f=Ee(""),m=Ee("");const Y=Z(()=>Pe(r(n))),be=(h,y)=>(r(Y)?.[h]??[]).map(S=>String(S[y]??"")).filter(Boolean),me=Z(()=>be("workload","name")),we=Z(()=>be("chip","id"));let b=Ee(void 0),P=Ee(!1),L=Ee(void 0);Kt(()=>sessionStorage.setItem(a,r(n))),It("/api/v1/study/examples").then(h=>{x(l,h);const y=h.find(S=>S.name===Ue.value("example"));(y||!r(n))&&x(n,(y??h[0])?.text??"",!0)},h=>x(b,h));const X=Z(()=>Ue.value("edit")||"both");function M(h){Ue.set({example:h},"push"),x(n,r(l).find(y=>y.name===h)?.text??r(n),!0)}var Q=An(),ee=ue(Q),oe=s(ee),te=c(ee,2),z=s(te),ge=s(z),ae=c(ge);ae.__change=[fn,M];var g=s(ae);g.value=g.__value="";var _=c(g);se(_,17,()=>r(l),h=>h.name,(h,y)=>{var S=un(),R=s(S),H={};O(()=>{d(R,r(y).name),H!==(H=r(y).name)&&(S.__value=r(y).name)}),w(h,S)});var A;jt(ae);var C=c(z,2),N=s(C),J=c(N);J.__change=[on,n];var E=c(C,2);E.__click=[_n,n];var T=s(E),D=c(E,2);D.__click=[dn,b,P,n];var W=s(D),le=c(D,2);le.__click=[sn,b,u,L,n,o,f,me,m,we];var B=s(le),ne=c(le,2);ne.__click=[cn,b,L,n,o];var re=s(ne),ce=c(ne,2);{var _e=h=>{var y=pn();y.__click=[hn,L];var S=s(y);O(R=>d(S,R),[()=>p("plan.stop")]),w(h,y)},ke=h=>{var y=bn();y.__click=[vn,b,i,P,L,n,o];var S=s(y);O(R=>d(S,R),[()=>p("plan.run")]),w(h,y)};q(ce,h=>{r(L)?h(_e):h(ke,!1)})}var Te=c(te,2),U=s(Te);{var he=h=>{var y=mn(),S=s(y),R=c(S),H=c(R);{var Se=ve=>{var de=Bt();O(ye=>d(de,ye),[()=>p("plan.bound",{cost:pe(r(o).cost,5),bound:pe(r(o).bound,5)})]),w(ve,de)};q(H,ve=>{r(o).cost!==null&&ve(Se)})}O((ve,de,ye)=>{Xe(S,"max",ve),Pt(S,r(o).done),Xe(S,"aria-label",de),d(R,` ${ye??""} `)},[()=>Math.max(1,r(o).total),()=>Le("progress",r(o).stage),()=>r(o).state==="queued"?p("plan.queued"):p("plan.progress",{stage:Le("progress",r(o).stage.replace("progress.","")),done:pe(r(o).done),total:pe(r(o).total)})]),w(h,y)};q(U,h=>{r(o)&&h(he)})}var Oe=c(U,2);{var Ae=h=>{var y=wn(),S=s(y);O(R=>d(S,R),[()=>p("plan.sound")]),w(h,y)};q(Oe,h=>{r(P)&&h(Ae)})}var Ke=c(Oe,2);{var Ie=h=>{Nt(h,{get error(){return r(b)}})};q(Ke,h=>{r(b)&&h(Ie)})}var Ne=c(Te,2);{let h=Z(()=>["both","form","text","none"].map(y=>({value:y,label:p(`plan.edit_${y}`)})));la(Ne,{name:"edit",get now(){return r(X)},get tabs(){return r(h)}})}var $e=c(Ne,2);let ze;var Re=s($e);{var We=h=>{var y=gn(),S=s(y);ln(S,{get study(){return r(n)},set study(R){x(n,R,!0)}}),w(h,y)};q(Re,h=>{(r(X)==="both"||r(X)==="form")&&h(We)})}var Ve=c(Re,2);{var qe=h=>{var y=yn(),S=s(y),R=c(S);O(H=>d(S,`${H??""} `),[()=>p("plan.study")]),ta(R,()=>r(n),H=>x(n,H)),w(h,y)};q(Ve,h=>{(r(X)==="both"||r(X)==="text")&&h(qe)})}var Ze=c($e,2);{var Me=h=>{na(h,{get page(){return r(u).page}})};q(Ze,h=>{r(u)&&h(Me)})}var Fe=c(Ze,2);{var st=h=>{var y=On(),S=ue(y),R=s(S),H=c(S,2);{let I=Z(()=>p("plan.tornado"));St(H,{path:"/api/v1/plan/sensitivity",get body(){return r(n)},get label(){return r(I)}})}var Se=c(H,2),ve=s(Se),de=s(ve),ye=c(de);se(ye,20,()=>r(me),I=>I,(I,G)=>{var K=xn(),xe=s(K),fe={};O(()=>{d(xe,G),fe!==(fe=G)&&(K.__value=G)}),w(I,K)});var F=c(ve,2),j=s(F),V=c(j);se(V,20,()=>r(we),I=>I,(I,G)=>{var K=kn(),xe=s(K),fe={};O(()=>{d(xe,G),fe!==(fe=G)&&(K.__value=G)}),w(I,K)});var ie=c(Se,2);aa(ie,()=>`${r(f)} ${r(m)}`,I=>{{let G=Z(()=>`/api/v1/plan/why?workload=${encodeURIComponent(r(f))}&not=${encodeURIComponent(r(m))}`),K=Z(()=>p("plan.ask_why"));St(I,{get path(){return r(G)},get body(){return r(n)},get label(){return r(K)}})}}),O((I,G,K)=>{d(R,I),d(de,`${G??""} `),d(j,`${K??""} `)},[()=>p("plan.questions"),()=>p("plan.work"),()=>p("plan.why_not")]),Wt("submit",Se,I=>I.preventDefault()),$t(ye,()=>r(f),I=>x(f,I)),$t(V,()=>r(m),I=>x(m,I)),w(h,y)};q(Fe,h=>{r(u)&&h(st)})}var ct=c(Fe,2);{var vt=h=>{var y=Tn(),S=ue(y),R=s(S);R.__click=[$n,v,i];var H=s(R),Se=c(R,2);{var ve=j=>{var V=En();V.__click=[Sn,v];var ie=s(V);O(I=>d(ie,I),[()=>p("plan.forget")]),w(j,V)};q(Se,j=>{r(v)&&r(v)!==r(i)&&j(ve)})}var de=c(S,2);{var ye=j=>{Oa(j,{get before(){return r(v)},get after(){return r(i)}})};q(de,j=>{r(v)&&r(v)!==r(i)&&j(ye)})}var F=c(de,2);ga(F,{get answer(){return r(i)}}),O(j=>d(H,j),[()=>p("plan.keep")]),w(h,y)};q(ct,h=>{r(i)&&h(vt)})}O((h,y,S,R,H,Se,ve,de,ye)=>{d(oe,h),d(ge,`${y??""} `),A!==(A=S)&&(ae.value=(ae.__value=S)??"",Ct(ae,S)),d(N,`${R??""} `),d(T,H),D.disabled=r(L)!==void 0,d(W,Se),le.disabled=r(L)!==void 0,d(B,ve),ne.disabled=r(L)!==void 0,d(re,de),ze=bt($e,1,"panes svelte-11do9hq",null,ze,ye)},[()=>p("plan.about"),()=>p("plan.example"),()=>Ue.value("example"),()=>p("plan.open"),()=>p("plan.save_study"),()=>p("plan.check"),()=>p("plan.plan"),()=>p("plan.tables"),()=>({one:r(X)!=="both"})]),w(t,Q),ot()}rt(["change","click"]);export{Ln as default};
