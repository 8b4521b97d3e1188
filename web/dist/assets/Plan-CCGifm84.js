import{f as Qe,z as Be,j as ce,x as d,m as i,k as se,t as k,F as v,o as g,w as s,I as B,K as Ne,G as Re,A as p,q as et,v as qe,R as He,C as Je,y as x,L as be,D as Vt,O as bt,V as it,M as yt,N as xt,P as Ot,g as Ie,h as Gt,u as Jt,H as j}from"./words.svelte-D4AireRp.js";import{i as F,a as ct,s as tt,C as Xt,c as Kt,g as kt,F as St,p as Ut,P as Wt,r as Et,d as Ht}from"./Chart-CE3VcuKD.js";import{p as Yt}from"./props-CU4Pnyyx.js";import{T as Qt}from"./Tabs-KrrkJGmr.js";var Bt=(t,e)=>tt("result.json","application/json",JSON.stringify(e.answer,null,2)),ea=x("<li> </li>"),ta=x("<p> </p> <ul></ul>",1),aa=x('<span class="faint"> </span>'),na=x('<tr><td> </td><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),ra=x('<tr><td> </td><td class="number"> </td><td class="number"> </td></tr>'),la=x('<h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),ia=x('<tr><td> </td><td> </td><td class="number"> </td></tr>'),oa=x('<p class="cost svelte-33npfz"> <strong> </strong> <!></p> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div> <!> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),sa=x("<th> </th>"),ca=x("<span> </span>"),da=x("<td><!></td>"),va=x("<tr><td> </td><!></tr>"),fa=x('<h2> <button> </button></h2> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><!></tr></thead><tbody></tbody></table></div>',1);function ua(t,e){Be(e,!0);const a=B(()=>e.answer.plan),n=u=>`${e.answer.study.currency} ${be(u)}`,r=B(()=>qe.language==="zh"?e.answer.study.title_zh:e.answer.study.title),l=B(()=>i(a).cost_lines.map(u=>({part:Ne("cost_part",u.name),amount:u.amount}))),o=B(()=>[...new Set(e.answer.permissions.map(u=>u.on))].sort()),c=B(()=>[...new Set(e.answer.permissions.map(u=>u.option))]),_=(u,A)=>e.answer.permissions.find(E=>E.option===u&&E.on===A),f=u=>u==="open"?"good":u==="closed"?"bad":"warn";var b=fa(),z=ce(b),fe=s(z),de=d(fe);de.__click=[Bt,e];var ve=s(de),m=d(z,2);{var I=u=>{var A=ta(),E=ce(A),N=s(E),Z=d(E,2);se(Z,21,()=>i(a).conflicts,He,(T,S)=>{var D=ea(),M=s(D);k(()=>v(M,`${i(S).kind??""} · ${i(S).name??""}`)),g(T,D)}),k(T=>v(N,T),[()=>p("plan.infeasible")]),g(u,A)},R=u=>{var A=Je(),E=ce(A);{var N=Z=>{var T=oa(),S=ce(T),D=s(S),M=d(D),le=s(M),V=d(M,2);{var ae=X=>{var G=aa(),ee=s(G);k(pe=>v(ee,`(${pe??""})`),[()=>p("plan.range",{low:n(i(a).cost_range.low),high:n(i(a).cost_range.high)})]),g(X,G)};F(V,X=>{i(a).cost_range&&X(ae)})}var U=d(S,2),ne=s(U),re=d(U,2),ie=s(re),ge=s(ie),q=s(ge),oe=s(q),me=s(oe),ye=d(oe),Ze=s(ye),Se=d(ye),h=s(Se),w=d(Se),$=s(w),L=d(w),Q=s(L),we=d(ge);se(we,21,()=>i(a).choices,X=>X.option+X.how,(X,G)=>{var ee=na(),pe=s(ee),Ce=s(pe),xe=d(pe),$e=s(xe),Te=d(xe),Ae=s(Te),je=d(Te),ze=s(je),Ve=d(je),nt=s(Ve);k((rt,lt,Ge,Oe)=>{v(Ce,i(G).option),v($e,rt),v(Ae,lt),v(ze,`${Ge??""}%`),v(nt,Oe)},[()=>Ne("how",i(G).how),()=>be(i(G).chips),()=>be(i(G).utilisation*100,3),()=>n(i(G).cost)]),g(X,ee)});var _e=d(re,2);{var Ee=X=>{var G=la(),ee=ce(G),pe=s(ee),Ce=d(ee,2),xe=s(Ce),$e=s(xe),Te=s($e),Ae=s(Te),je=s(Ae),ze=d(Ae),Ve=s(ze),nt=d(ze),rt=s(nt),lt=d($e);se(lt,21,()=>i(a).binding,He,(Ge,Oe)=>{var Ue=ra(),We=s(Ue),Lt=s(We),pt=d(We),zt=s(pt),qt=d(pt),Ft=s(qt);k((Rt,Zt,Mt)=>{v(Lt,i(Oe).name),v(zt,`${Rt??""} / ${Zt??""}`),v(Ft,Mt)},[()=>be(i(Oe).used),()=>be(i(Oe).limit),()=>i(Oe).saving===null?"—":n(i(Oe).saving)]),g(Ge,Ue)}),k((Ge,Oe,Ue,We)=>{v(pe,Ge),v(je,Oe),v(Ve,Ue),v(rt,We)},[()=>p("plan.binding"),()=>p("plan.limit"),()=>p("plan.of"),()=>p("plan.saving")]),g(X,G)};F(_e,X=>{i(a).binding.length>0&&X(Ee)})}var De=d(_e,2);{let X=B(()=>p("plan.parts")),G=B(()=>p("plan.parts_about",{currency:e.answer.study.currency}));Xt(De,{get title(){return i(X)},get description(){return i(G)},get rows(){return i(l)},draw:ee=>({marginLeft:130,x:{grid:!0,label:e.answer.study.currency},y:{label:null},marks:[ee.barX(i(l),{x:"amount",y:"part",sort:{y:"-x"},fill:"currentColor",fillOpacity:.5,tip:!0}),ee.ruleX([0])]})})}var Le=d(De,2),he=s(Le),Me=d(Le,2),at=s(Me),Ke=s(at),jt=s(Ke),_t=s(jt),It=s(_t),ht=d(_t),Nt=s(ht),Pt=d(ht),Ct=s(Pt),Dt=d(Ke);se(Dt,21,()=>i(a).assignments,He,(X,G)=>{var ee=ia(),pe=s(ee),Ce=s(pe),xe=d(pe),$e=s(xe),Te=d(xe),Ae=s(Te);k(je=>{v(Ce,i(G).workload),v($e,i(G).option),v(Ae,je)},[()=>be(i(G).server_hours_h)]),g(X,ee)}),k((X,G,ee,pe,Ce,xe,$e,Te,Ae,je,ze,Ve)=>{v(D,`${X??""}: `),v(le,G),v(ne,ee),v(me,pe),v(Ze,Ce),v(h,xe),v($,$e),v(Q,Te),v(he,Ae),v(It,je),v(Nt,ze),v(Ct,Ve)},[()=>p("plan.cost"),()=>n(i(a).cost),()=>p("plan.bought"),()=>p("plan.option"),()=>p("plan.how"),()=>p("plan.chips"),()=>p("plan.used"),()=>p("plan.cost"),()=>p("plan.assigned"),()=>p("plan.work"),()=>p("plan.option"),()=>p("plan.hours")]),g(Z,T)};F(E,Z=>{i(a).cost!==null&&Z(N)},!0)}g(u,A)};F(m,u=>{i(a).status==="infeasible"?u(I):u(R,!1)})}var W=d(m,2),P=s(W),J=d(W,2),H=s(J),Y=s(H),K=s(Y),C=s(K),ue=s(C),te=d(C);se(te,16,()=>i(o),u=>u,(u,A)=>{var E=sa(),N=s(E);k(()=>v(N,A)),g(u,E)});var y=d(Y);se(y,20,()=>i(c),u=>u,(u,A)=>{var E=va(),N=s(E),Z=s(N),T=d(N);se(T,16,()=>i(o),S=>S,(S,D)=>{const M=B(()=>_(A,D));var le=da(),V=s(le);{var ae=U=>{var ne=ca(),re=s(ne);k((ie,ge,q)=>{ct(ne,1,`badge ${ie??""}`,"svelte-33npfz"),Re(ne,"title",ge),v(re,q)},[()=>f(i(M).gate),()=>Ne("us_outcome",i(M).us),()=>Ne("gate",i(M).gate)]),g(U,ne)};F(V,U=>{i(M)&&U(ae)})}g(S,le)}),k(()=>v(Z,A)),g(u,E)}),k((u,A,E)=>{v(fe,`${i(r)??""} `),v(ve,u),v(P,A),v(ue,E)},[()=>p("plan.save"),()=>p("plan.gates"),()=>p("plan.option")]),g(t,b),et()}Qe(["click"]);var _a=(t,e)=>tt("plans.csv","text/csv",Kt(i(e))),ha=x('<tr><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),pa=x('<h2> <button>CSV</button></h2> <div class="scroll"><table><thead><tr><th></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1);function ba(t,e){Be(e,!0);const a=y=>qe.language==="zh"&&y.study.title_zh?y.study.title_zh:y.study.title;function n(y,u){const A=[...new Set([...y,...u].map(([N])=>N))],E=(N,Z)=>N.find(([T])=>T===Z)?.[1]??0;return A.map(N=>({what:N,before:E(y,N),after:E(u,N)}))}const r=y=>y.plan.choices.map(u=>[`${u.option} · ${Ne("how",u.how)}`,u.chips]),l=y=>y.plan.cost_lines.map(u=>[Ne("cost_part",u.name),u.amount]),o=B(()=>[{what:p("plan.cost"),before:e.before.plan.cost,after:e.after.plan.cost},...n(l(e.before),l(e.after)),...n(r(e.before),r(e.after)).map(y=>({...y,what:`${p("plan.chips")}: ${y.what}`}))]),c=y=>y.before===null||y.after===null?null:y.after-y.before;var _=pa(),f=ce(_),b=s(f),z=d(b);z.__click=[_a,o];var fe=d(f,2),de=s(fe),ve=s(de),m=s(ve),I=d(s(m)),R=s(I),W=d(R,2),P=s(W),J=d(I),H=s(J),Y=d(H,2),K=s(Y),C=d(J),ue=s(C),te=d(ve);se(te,21,()=>i(o),y=>y.what,(y,u)=>{var A=ha();let E;var N=s(A),Z=s(N),T=d(N),S=s(T),D=d(T),M=s(D),le=d(D),V=s(le);k((ae,U,ne,re,ie)=>{E=ct(A,1,"svelte-1n219su",null,E,ae),v(Z,i(u).what),v(S,U),v(M,ne),v(V,`${re??""}${ie??""}`)},[()=>({same:c(i(u))===0}),()=>be(i(u).before),()=>be(i(u).after),()=>(c(i(u))??0)>0?"+":"",()=>be(c(i(u)))]),g(y,A)}),k((y,u,A,E,N,Z)=>{v(b,`${y??""} `),v(R,u),v(P,A),v(H,E),v(K,N),v(ue,Z)},[()=>p("plan.compared"),()=>p("plan.kept"),()=>a(e.before),()=>p("plan.now"),()=>a(e.after),()=>p("plan.change")]),g(t,_),et()}Qe(["click"]);/*!
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
 */function ma(t,e){let a=t.slice(0,e).split(/\r\n|\n|\r/g);return[a.length,a.pop().length+1]}function wa(t,e,a){let n=t.split(/\r\n|\n|\r/g),r="",l=(Math.log10(e+1)|0)+1;for(let o=e-1;o<=e+1;o++){let c=n[o-1];c&&(r+=o.toString().padEnd(l," "),r+=":  ",r+=c,r+=`
`,o===e&&(r+=" ".repeat(l+a+2),r+=`^
`))}return r}class O extends Error{line;column;codeblock;constructor(e,a){const[n,r]=ma(a.toml,a.ptr),l=wa(a.toml,n,r);super(`Invalid TOML document: ${e}

${l}`,a),this.line=n,this.column=r,this.codeblock=l}}/*!
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
 */function ga(t,e){let a=0;for(;t[e-++a]==="\\";);return--a&&a%2}function Ye(t,e=0,a=t.length){let n=t.indexOf(`
`,e);return t[n-1]==="\r"&&n--,n<=a?n:-1}function dt(t,e){for(let a=e;a<t.length;a++){let n=t[a];if(n===`
`)return a;if(n==="\r"&&t[a+1]===`
`)return a+1;if(n<" "&&n!=="	"||n==="")throw new O("control characters are not allowed in comments",{toml:t,ptr:e})}return t.length}function ke(t,e,a,n){let r;for(;(r=t[e])===" "||r==="	"||!a&&(r===`
`||r==="\r"&&t[e+1]===`
`);)e++;return n||r!=="#"?e:ke(t,dt(t,e),a)}function mt(t,e,a,n,r=!1){if(!n)return e=Ye(t,e),e<0?t.length:e;for(let l=e;l<t.length;l++){let o=t[l];if(o==="#")l=Ye(t,l);else{if(o===a)return l+1;if(o===n||r&&(o===`
`||o==="\r"&&t[l+1]===`
`))return l}}throw new O("cannot find end of structure",{toml:t,ptr:e})}function $t(t,e){let a=t[e],n=a===t[e+1]&&t[e+1]===t[e+2]?t.slice(e,e+3):a;e+=n.length-1;do e=t.indexOf(n,++e);while(e>-1&&a!=="'"&&ga(t,e));return e>-1&&(e+=n.length,n.length>1&&(t[e]===a&&e++,t[e]===a&&e++)),e}/*!
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
 */let ya=/^(\d{4}-\d{2}-\d{2})?[T ]?(?:(\d{2}):\d{2}:\d{2}(?:\.\d+)?)?(Z|[-+]\d{2}:\d{2})?$/i;class Fe extends Date{#t=!1;#a=!1;#e=null;constructor(e){let a=!0,n=!0,r="Z";if(typeof e=="string"){let l=e.match(ya);l?(l[1]||(a=!1,e=`0000-01-01T${e}`),n=!!l[2],n&&e[10]===" "&&(e=e.replace(" ","T")),l[2]&&+l[2]>23?e="":(r=l[3]||null,e=e.toUpperCase(),!r&&n&&(e+="Z"))):e=""}super(e),isNaN(this.getTime())||(this.#t=a,this.#a=n,this.#e=r)}isDateTime(){return this.#t&&this.#a}isLocal(){return!this.#t||!this.#a||!this.#e}isDate(){return this.#t&&!this.#a}isTime(){return this.#a&&!this.#t}isValid(){return this.#t||this.#a}toISOString(){let e=super.toISOString();if(this.isDate())return e.slice(0,10);if(this.isTime())return e.slice(11,23);if(this.#e===null)return e.slice(0,-1);if(this.#e==="Z")return e;let a=+this.#e.slice(1,3)*60+ +this.#e.slice(4,6);return a=this.#e[0]==="-"?a:-a,new Date(this.getTime()-a*6e4).toISOString().slice(0,-1)+this.#e}static wrapAsOffsetDateTime(e,a="Z"){let n=new Fe(e);return n.#e=a,n}static wrapAsLocalDateTime(e){let a=new Fe(e);return a.#e=null,a}static wrapAsLocalDate(e){let a=new Fe(e);return a.#a=!1,a.#e=null,a}static wrapAsLocalTime(e){let a=new Fe(e);return a.#t=!1,a.#e=null,a}}/*!
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
 */let xa=/^((0x[0-9a-fA-F](_?[0-9a-fA-F])*)|(([+-]|0[ob])?\d(_?\d)*))$/,Oa=/^[+-]?\d(_?\d)*(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?$/,ka=/^[+-]?0[0-9_]/,Sa=/^[0-9a-f]{4,8}$/i,wt={b:"\b",t:"	",n:`
`,f:"\f",r:"\r",'"':'"',"\\":"\\"};function Tt(t,e=0,a=t.length){let n=t[e]==="'",r=t[e++]===t[e]&&t[e]===t[e+1];r&&(a-=2,t[e+=2]==="\r"&&e++,t[e]===`
`&&e++);let l=0,o,c="",_=e;for(;e<a-1;){let f=t[e++];if(f===`
`||f==="\r"&&t[e]===`
`){if(!r)throw new O("newlines are not allowed in strings",{toml:t,ptr:e-1})}else if(f<" "&&f!=="	"||f==="")throw new O("control characters are not allowed in strings",{toml:t,ptr:e-1});if(o){if(o=!1,f==="u"||f==="U"){let b=t.slice(e,e+=f==="u"?4:8);if(!Sa.test(b))throw new O("invalid unicode escape",{toml:t,ptr:l});try{c+=String.fromCodePoint(parseInt(b,16))}catch{throw new O("invalid unicode escape",{toml:t,ptr:l})}}else if(r&&(f===`
`||f===" "||f==="	"||f==="\r")){if(e=ke(t,e-1,!0),t[e]!==`
`&&t[e]!=="\r")throw new O("invalid escape: only line-ending whitespace may be escaped",{toml:t,ptr:l});e=ke(t,e)}else if(f in wt)c+=wt[f];else throw new O("unrecognized escape sequence",{toml:t,ptr:l});_=e}else!n&&f==="\\"&&(l=e-1,o=!0,c+=t.slice(_,l))}return c+t.slice(_,a-1)}function Ea(t,e,a,n){if(t==="true")return!0;if(t==="false")return!1;if(t==="-inf")return-1/0;if(t==="inf"||t==="+inf")return 1/0;if(t==="nan"||t==="+nan"||t==="-nan")return NaN;if(t==="-0")return n?0n:0;let r=xa.test(t);if(r||Oa.test(t)){if(ka.test(t))throw new O("leading zeroes are not allowed",{toml:e,ptr:a});t=t.replace(/_/g,"");let o=+t;if(isNaN(o))throw new O("invalid number",{toml:e,ptr:a});if(r){if((r=!Number.isSafeInteger(o))&&!n)throw new O("integer value cannot be represented losslessly",{toml:e,ptr:a});(r||n===!0)&&(o=BigInt(t))}return o}const l=new Fe(t);if(!l.isValid())throw new O("invalid value",{toml:e,ptr:a});return l}/*!
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
 */function $a(t,e,a,n){let r=t.slice(e,a),l=r.indexOf("#");l>-1&&(dt(t,l),r=r.slice(0,l));let o=r.trimEnd();if(!n){let c=r.indexOf(`
`,o.length);if(c>-1)throw new O("newlines are not allowed in inline tables",{toml:t,ptr:e+c})}return[o,l]}function vt(t,e,a,n,r){if(n===0)throw new O("document contains excessively nested structures. aborting.",{toml:t,ptr:e});let l=t[e];if(l==="["||l==="{"){let[_,f]=l==="["?ja(t,e,n,r):Aa(t,e,n,r),b=a?mt(t,f,",",a):f;if(f-b&&a==="}"){let z=Ye(t,f,b);if(z>-1)throw new O("newlines are not allowed in inline tables",{toml:t,ptr:z})}return[_,b]}let o;if(l==='"'||l==="'"){o=$t(t,e);let _=Tt(t,e,o);if(a){if(o=ke(t,o,a!=="]"),t[o]&&t[o]!==","&&t[o]!==a&&t[o]!==`
`&&t[o]!=="\r")throw new O("unexpected character encountered",{toml:t,ptr:o});o+=+(t[o]===",")}return[_,o]}o=mt(t,e,",",a);let c=$a(t,e,o-+(t[o-1]===","),a==="]");if(!c[0])throw new O("incomplete key-value declaration: no value specified",{toml:t,ptr:e});return a&&c[1]>-1&&(o=ke(t,e+c[1]),o+=+(t[o]===",")),[Ea(c[0],t,e,r),o]}/*!
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
 */let Ta=/^[a-zA-Z0-9-_]+[ \t]*$/;function ot(t,e,a="="){let n=e-1,r=[],l=t.indexOf(a,e);if(l<0)throw new O("incomplete key-value: cannot find end of key",{toml:t,ptr:e});do{let o=t[e=++n];if(o!==" "&&o!=="	")if(o==='"'||o==="'"){if(o===t[e+1]&&o===t[e+2])throw new O("multiline strings are not allowed in keys",{toml:t,ptr:e});let c=$t(t,e);if(c<0)throw new O("unfinished string encountered",{toml:t,ptr:e});n=t.indexOf(".",c);let _=t.slice(c,n<0||n>l?l:n),f=Ye(_);if(f>-1)throw new O("newlines are not allowed in keys",{toml:t,ptr:e+n+f});if(_.trimStart())throw new O("found extra tokens after the string part",{toml:t,ptr:c});if(l<c&&(l=t.indexOf(a,c),l<0))throw new O("incomplete key-value: cannot find end of key",{toml:t,ptr:e});r.push(Tt(t,e,c))}else{n=t.indexOf(".",e);let c=t.slice(e,n<0||n>l?l:n);if(!Ta.test(c))throw new O("only letter, numbers, dashes and underscores are allowed in keys",{toml:t,ptr:e});r.push(c.trimEnd())}}while(n+1&&n<l);return[r,ke(t,l+1,!0,!0)]}function Aa(t,e,a,n){let r={},l=new Set,o,c=0;for(e++;(o=t[e++])!=="}"&&o;){let _={toml:t,ptr:e-1};if(o===`
`)throw new O("newlines are not allowed in inline tables",_);if(o==="#")throw new O("inline tables cannot contain comments",_);if(o===",")throw new O("expected key-value, found comma",_);if(o!==" "&&o!=="	"){let f,b=r,z=!1,[fe,de]=ot(t,e-1);for(let I=0;I<fe.length;I++){if(I&&(b=z?b[f]:b[f]={}),f=fe[I],(z=Object.hasOwn(b,f))&&(typeof b[f]!="object"||l.has(b[f])))throw new O("trying to redefine an already defined value",{toml:t,ptr:e});!z&&f==="__proto__"&&Object.defineProperty(b,f,{enumerable:!0,configurable:!0,writable:!0})}if(z)throw new O("trying to redefine an already defined value",{toml:t,ptr:e});let[ve,m]=vt(t,de,"}",a-1,n);l.add(ve),b[f]=ve,e=m,c=t[e-1]===","?e-1:0}}if(c)throw new O("trailing commas are not allowed in inline tables",{toml:t,ptr:c});if(!o)throw new O("unfinished table encountered",{toml:t,ptr:e});return[r,e]}function ja(t,e,a,n){let r=[],l;for(e++;(l=t[e++])!=="]"&&l;){if(l===",")throw new O("expected value, found comma",{toml:t,ptr:e-1});if(l==="#")e=dt(t,e);else if(l!==" "&&l!=="	"&&l!==`
`&&l!=="\r"){let o=vt(t,e-1,"]",a-1,n);r.push(o[0]),e=o[1]}}if(!l)throw new O("unfinished array encountered",{toml:t,ptr:e});return[r,e]}/*!
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
 */function gt(t,e,a,n){let r=e,l=a,o,c=!1,_;for(let f=0;f<t.length;f++){if(f){if(r=c?r[o]:r[o]={},l=(_=l[o]).c,n===0&&(_.t===1||_.t===2))return null;if(_.t===2){let b=r.length-1;r=r[b],l=l[b].c}}if(o=t[f],(c=Object.hasOwn(r,o))&&l[o]?.t===0&&l[o]?.d)return null;c||(o==="__proto__"&&(Object.defineProperty(r,o,{enumerable:!0,configurable:!0,writable:!0}),Object.defineProperty(l,o,{enumerable:!0,configurable:!0,writable:!0})),l[o]={t:f<t.length-1&&n===2?3:n,d:!1,i:0,c:{}})}if(_=l[o],_.t!==n&&!(n===1&&_.t===3)||(n===2&&(_.d||(_.d=!0,r[o]=[]),r[o].push(r={}),_.c[_.i++]=_={t:1,d:!1,i:0,c:{}}),_.d))return null;if(_.d=!0,n===1)r=c?r[o]:r[o]={};else if(n===0&&c)return null;return[o,r,_.c]}function Ia(t,{maxDepth:e=1e3,integersAsBigInt:a}={}){let n={},r={},l=n,o=r;for(let c=ke(t,0);c<t.length;){if(t[c]==="["){let _=t[++c]==="[",f=ot(t,c+=+_,"]");if(_){if(t[f[1]-1]!=="]")throw new O("expected end of table declaration",{toml:t,ptr:f[1]-1});f[1]++}let b=gt(f[0],n,r,_?2:1);if(!b)throw new O("trying to redefine an already defined table or value",{toml:t,ptr:c});o=b[2],l=b[1],c=f[1]}else{let _=ot(t,c),f=gt(_[0],l,o,0);if(!f)throw new O("trying to redefine an already defined table or value",{toml:t,ptr:c});let b=vt(t,_[1],void 0,e,a);f[1][f[0]]=b[0],c=b[1]}if(c=ke(t,c,!0),t[c]&&t[c]!==`
`&&t[c]!=="\r")throw new O("each key-value declaration must be followed by an end-of-line",{toml:t,ptr:c});c=ke(t,c)}return n}const Xe=/^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$/;function Pe(t){try{return Ia(t)}catch{return}}const st=t=>Array.isArray(t)?`[${t.map(e=>JSON.stringify(e)).join(", ")}]`:typeof t=="string"?JSON.stringify(t):String(t);function ft(t,e){let a=-1;for(let n=0;n<t.length;n++){const r=Xe.exec(t[n]);if(!r||r[2]!==e.table||(a+=1,a!==(e.index??0)))continue;let l=n+1;for(;l<t.length&&!Xe.test(t[l]);)l++;return[n+1,l]}}function Na(t){const e=JSON.stringify(Pe(t));for(let a=t.indexOf("#");a>=0;a=t.indexOf("#",a+1))if(JSON.stringify(Pe(t.slice(0,a)))===e)return t.slice(0,a).trimEnd();return t}const ut=(t,e)=>{const a=t.join(`
`);return Pe(a)?a:e};function Pa(t,e,a,n){if(!Pe(t))return t;const r=t.split(`
`);let l=ft(r,e);if(!l){if(n===void 0||e.index!==void 0)return t;r.push(...r.at(-1)===""?[]:[""],`[${e.table}]`,""),l=[r.length-1,r.length-1]}const[o,c]=l,_=r.findIndex((f,b)=>b>=o&&b<c&&new RegExp(`^\\s*"?${a}"?\\s*=`).test(f));if(_>=0){if(!Pe(r[_]))return t;const f=r[_].slice(Na(r[_]).length);n===void 0?r.splice(_,1):r[_]=`${a} = ${st(n)}${f}`}else if(n!==void 0){let f=c;for(;f>o&&r[f-1].trim()==="";)f--;r.splice(f,0,`${a} = ${st(n)}`)}return ut(r,t)}function Ca(t,e,a){if(!Pe(t))return t;const n=t.split(`
`);let r=n.length;for(let l=0;;l++){const o=ft(n,{table:e,index:l});if(!o)break;for(r=o[1];r<n.length&&Xe.exec(n[r])?.[2]?.startsWith(`${e}.`);)r=At(n,r)}for(;r>0&&n[r-1].trim()==="";)r--;return n.splice(r,0,"",`[[${e}]]`,...Object.entries(a).map(([l,o])=>`${l} = ${st(o)}`)),ut(n,t)}function At(t,e){let a=e+1;for(;a<t.length&&!Xe.test(t[a]);)a++;return a}function Da(t,e){const a=t.split(`
`),n=Pe(t)?ft(a,e):void 0;if(!n)return t;let r=n[1];for(;r<a.length&&Xe.exec(a[r])?.[2]?.startsWith(`${e.table}.`);)r=At(a,r);return a.splice(n[0]-1,r-n[0]+1),ut(a,t)}var La=(t,e,a,n,r)=>e(a(),n(),r(),t.currentTarget.value),za=x("<option> </option>"),qa=x('<select class="svelte-1sr69vp"><option></option><!></select>'),Fa=(t,e,a,n,r)=>e(a(),n(),r(),t.currentTarget.value),Ra=x('<input class="svelte-1sr69vp"/>'),Za=x('<span class="faint svelte-1sr69vp"> </span>'),Ma=x('<label class="svelte-1sr69vp"> <!> <!></label>'),Va=x('<div class="fields svelte-1sr69vp"></div>'),Ga=x('<p class="faint" role="status"> </p>'),Ja=x('<span class="faint"> </span>'),Xa=x('<span class="faint"> </span>'),Ka=x('<details class="row-of svelte-1sr69vp"><summary class="svelte-1sr69vp"> </summary> <!> <button> </button></details>'),Ua=(t,e,a,n,r)=>e(Ca(e(),a(),n(i(r)))),Wa=x("<!> <button> </button>",1),Ha=x('<details class="svelte-1sr69vp"><summary class="svelte-1sr69vp"><strong> </strong><!> <!></summary> <!></details>'),Ya=x('<p class="faint"> </p>');function Qa(t,e){Be(e,!0);const a=(m,I=it,R=it,W=it)=>{var P=Va();se(P,21,()=>Object.entries(I().properties??{}).filter(([,J])=>c(J)),([J,H])=>J,(J,H)=>{var Y=B(()=>bt(i(H),2));let K=()=>i(Y)[0],C=()=>i(Y)[1];const ue=B(()=>C().type==="boolean"?["true","false"]:C().enum);var te=Ma(),y=s(te),u=d(y);{var A=T=>{var S=qa();S.__change=[La,z,R,K,C];var D=s(S);D.value=D.__value="";var M=d(D);se(M,16,()=>i(ue),V=>V,(V,ae)=>{var U=za(),ne=s(U),re={};k(ie=>{v(ne,ie),re!==(re=ae)&&(U.value=(U.__value=ae)??"")},[()=>C().type==="boolean"?p(ae==="true"?"yes":"no"):ae]),g(V,U)});var le;yt(S),k(V=>{le!==(le=V)&&(S.value=(S.__value=V)??"",xt(S,V))},[()=>b(W()[K()])]),g(T,S)},E=T=>{var S=Ra();S.__change=[Fa,z,R,K,C],k(D=>{Re(S,"type",C().format==="date"?"date":"text"),Ot(S,D),Re(S,"placeholder",C().examples?.[0]??"")},[()=>b(W()[K()])]),g(T,S)};F(u,T=>{i(ue)?T(A):T(E,!1)})}var N=d(u,2);{var Z=T=>{var S=Za(),D=s(S);k(()=>v(D,C().description)),g(T,S)};F(N,T=>{C().description&&T(Z)})}k(T=>{Re(te,"title",C().description),v(y,`${K()??""}${T??""} `)},[()=>I().required?.includes(K())?" *":""]),g(J,te)}),g(m,P)};let n=Yt(e,"study",15);const r=kt("/api/v1/study/schema"),l=B(()=>Pe(n())),o=m=>m.type==="object"?m:m.items,c=m=>m.type!=="object"&&!(m.type==="array"&&m.items?.type==="object")&&m.type!==void 0,_=m=>Array.isArray(i(l)?.[m])?i(l)[m]:[],f=(m,I)=>String(m.name??m.id??m.chip??I+1);function b(m){return m==null?"":Array.isArray(m)?m.join(", "):m instanceof Date?m.toISOString().slice(0,10):String(m)}function z(m,I,R,W){let P=W.trim();P===""?P=void 0:R.type==="boolean"?P=P==="true":R.type==="array"?P=P.split(",").map(J=>J.trim()).filter(Boolean):Array.isArray(R.type)&&/^-?\d+(\.\d+)?$/.test(P)&&(P=Number(P)),n(Pa(n(),m,I,P))}const fe=m=>Object.fromEntries((m.required??[]).slice(0,1).map(I=>[I,""]));var de=Je(),ve=ce(de);Vt(ve,()=>r,m=>{var I=Ya(),R=s(I);k(W=>v(R,W),[()=>p("loading")]),g(m,I)},(m,I)=>{var R=Je(),W=ce(R);{var P=H=>{var Y=Ga(),K=s(Y);k(C=>v(K,C),[()=>p("plan.no_toml")]),g(H,Y)},J=H=>{var Y=Je(),K=ce(Y);se(K,17,()=>Object.entries(i(I).properties??{}),([C,ue])=>C,(C,ue)=>{var te=B(()=>bt(i(ue),2));let y=()=>i(te)[0],u=()=>i(te)[1];const A=B(()=>o(u()));var E=Je(),N=ce(E);{var Z=T=>{var S=Ha(),D=s(S),M=s(D),le=s(M),V=d(M);{var ae=q=>{var oe=Ja(),me=s(oe);k(ye=>v(me,`(${ye??""})`),[()=>_(y()).length]),g(q,oe)};F(V,q=>{u().type==="array"&&q(ae)})}var U=d(V,2);{var ne=q=>{var oe=Xa(),me=s(oe);k(()=>v(me,u().description)),g(q,oe)};F(U,q=>{u().description&&q(ne)})}var re=d(D,2);{var ie=q=>{var oe=Wa(),me=ce(oe);se(me,17,()=>_(y()),He,(Se,h,w)=>{var $=Ka(),L=s($),Q=s(L),we=d(L,2);a(we,()=>i(A),()=>({table:y(),index:w}),()=>i(h));var _e=d(we,2);_e.__click=()=>n(Da(n(),{table:y(),index:w}));var Ee=s(_e);k((De,Le)=>{v(Q,De),v(Ee,Le)},[()=>f(i(h),w),()=>p("plan.remove",{name:f(i(h),w)})]),g(Se,$)});var ye=d(me,2);ye.__click=[Ua,n,y,fe,A];var Ze=s(ye);k(Se=>v(Ze,Se),[()=>p("plan.add",{name:y()})]),g(q,oe)},ge=q=>{a(q,()=>i(A),()=>({table:y()}),()=>i(l)[y()]??{})};F(re,q=>{u().type==="array"?q(ie):q(ge,!1)})}k(()=>{S.open=y()==="study",v(le,y())}),g(T,S)};F(N,T=>{i(A)?.properties&&T(Z)})}g(C,E)}),g(H,Y)};F(W,H=>{i(l)?H(J,!1):H(P)})}g(m,R)},(m,I)=>{St(m,{get error(){return i(I)}})}),g(t,de),et()}Qe(["change","click"]);async function Ba(t,e){const a=t.currentTarget.files?.[0];a&&j(e,await a.text(),!0)}async function en(t,e,a,n,r){j(e,void 0),j(a,new AbortController);try{const l=await Et("/api/v1/study/tables",i(n),o=>j(r,o),i(a).signal);for(const o of l.tables)tt(o.name,"text/csv",o.csv)}catch(l){j(e,l)}j(a,j(r,void 0))}async function tn(t,e,a,n,r,l,o){j(e,j(a,void 0)),j(n,!1),j(r,new AbortController);try{j(a,await Et("/api/v1/brief",i(l),c=>j(o,c),i(r).signal))}catch(c){j(e,c)}j(r,j(o,void 0))}async function an(t,e,a,n){j(e,void 0),j(a,!1);try{const r=await Ut("/api/v1/study/check",i(n),"application/toml");j(a,r.length===0),i(a)||j(e,new Wt(422,r.map(l=>({code:l.code,sentence:l.message,place:{file:"",line:l.line,column:l.column,pointer:l.pointer??""},arguments:{}})),""))}catch(r){j(e,r)}}var nn=(t,e)=>e(t.currentTarget.value),rn=x("<option> </option>"),ln=(t,e)=>tt("study.toml","application/toml",i(e)),on=(t,e)=>i(e)?.abort(),sn=x("<button> </button>"),cn=x('<button class="primary"> </button>'),dn=x("<p><progress></progress> </p>"),vn=x('<p class="badge good"> </p>'),fn=x('<section class="pane svelte-11do9hq"><!></section>'),un=x('<label class="pane text svelte-11do9hq"> <textarea spellcheck="false" rows="34" class="svelte-11do9hq"></textarea></label>'),_n=(t,e,a)=>j(e,i(a)),hn=(t,e)=>j(e,void 0),pn=x("<button> </button>"),bn=x('<p class="row"><button> </button> <!></p> <!> <!>',1),mn=x('<p class="faint"> </p> <div class="row"><label> <select><option></option><!></select></label> <label> <input type="file" accept=".toml"/></label> <button> </button> <button> </button> <button> </button> <!></div> <section aria-live="polite"><!> <!> <!></section> <!> <div><!> <!></div> <!>',1);function On(t,e){Be(e,!0);const a="steelyard-study";let n=Ie(Gt(sessionStorage.getItem(a)??"")),r=Ie([]),l=Ie(void 0),o=Ie(void 0),c=Ie(void 0),_=Ie(void 0),f=Ie(!1),b=Ie(void 0);Jt(()=>sessionStorage.setItem(a,i(n))),kt("/api/v1/study/examples").then(h=>{j(r,h);const w=h.find($=>$.name===qe.value("example"));(w||!i(n))&&j(n,(w??h[0])?.text??"",!0)},h=>j(_,h));const z=B(()=>qe.value("edit")||"both");function fe(h){qe.set({example:h},"push"),j(n,i(r).find(w=>w.name===h)?.text??i(n),!0)}var de=mn(),ve=ce(de),m=s(ve),I=d(ve,2),R=s(I),W=s(R),P=d(W);P.__change=[nn,fe];var J=s(P);J.value=J.__value="";var H=d(J);se(H,17,()=>i(r),h=>h.name,(h,w)=>{var $=rn(),L=s($),Q={};k(()=>{v(L,i(w).name),Q!==(Q=i(w).name)&&($.__value=i(w).name)}),g(h,$)});var Y;yt(P);var K=d(R,2),C=s(K),ue=d(C);ue.__change=[Ba,n];var te=d(K,2);te.__click=[ln,n];var y=s(te),u=d(te,2);u.__click=[an,_,f,n];var A=s(u),E=d(u,2);E.__click=[en,_,b,n,l];var N=s(E),Z=d(E,2);{var T=h=>{var w=sn();w.__click=[on,b];var $=s(w);k(L=>v($,L),[()=>p("plan.stop")]),g(h,w)},S=h=>{var w=cn();w.__click=[tn,_,o,f,b,n,l];var $=s(w);k(L=>v($,L),[()=>p("plan.run")]),g(h,w)};F(Z,h=>{i(b)?h(T):h(S,!1)})}var D=d(I,2),M=s(D);{var le=h=>{var w=dn(),$=s(w),L=d($);k((Q,we,_e)=>{Re($,"max",Q),Ot($,i(l).done),Re($,"aria-label",we),v(L,` ${_e??""}`)},[()=>Math.max(1,i(l).total),()=>Ne("progress",i(l).stage),()=>i(l).state==="queued"?p("plan.queued"):p("plan.progress",{stage:Ne("progress",i(l).stage.replace("progress.","")),done:be(i(l).done),total:be(i(l).total)})]),g(h,w)};F(M,h=>{i(l)&&h(le)})}var V=d(M,2);{var ae=h=>{var w=vn(),$=s(w);k(L=>v($,L),[()=>p("plan.sound")]),g(h,w)};F(V,h=>{i(f)&&h(ae)})}var U=d(V,2);{var ne=h=>{St(h,{get error(){return i(_)}})};F(U,h=>{i(_)&&h(ne)})}var re=d(D,2);{let h=B(()=>["both","form","text","none"].map(w=>({value:w,label:p(`plan.edit_${w}`)})));Qt(re,{name:"edit",get now(){return i(z)},get tabs(){return i(h)}})}var ie=d(re,2);let ge;var q=s(ie);{var oe=h=>{var w=fn(),$=s(w);Qa($,{get study(){return i(n)},set study(L){j(n,L,!0)}}),g(h,w)};F(q,h=>{(i(z)==="both"||i(z)==="form")&&h(oe)})}var me=d(q,2);{var ye=h=>{var w=un(),$=s(w),L=d($);k(Q=>v($,`${Q??""} `),[()=>p("plan.study")]),Ht(L,()=>i(n),Q=>j(n,Q)),g(h,w)};F(me,h=>{(i(z)==="both"||i(z)==="text")&&h(ye)})}var Ze=d(ie,2);{var Se=h=>{var w=bn(),$=ce(w),L=s($);L.__click=[_n,c,o];var Q=s(L),we=d(L,2);{var _e=he=>{var Me=pn();Me.__click=[hn,c];var at=s(Me);k(Ke=>v(at,Ke),[()=>p("plan.forget")]),g(he,Me)};F(we,he=>{i(c)&&i(c)!==i(o)&&he(_e)})}var Ee=d($,2);{var De=he=>{ba(he,{get before(){return i(c)},get after(){return i(o)}})};F(Ee,he=>{i(c)&&i(c)!==i(o)&&he(De)})}var Le=d(Ee,2);ua(Le,{get answer(){return i(o)}}),k(he=>v(Q,he),[()=>p("plan.keep")]),g(h,w)};F(Ze,h=>{i(o)&&h(Se)})}k((h,w,$,L,Q,we,_e,Ee)=>{v(m,h),v(W,`${w??""} `),Y!==(Y=$)&&(P.value=(P.__value=$)??"",xt(P,$)),v(C,`${L??""} `),v(y,Q),u.disabled=i(b)!==void 0,v(A,we),E.disabled=i(b)!==void 0,v(N,_e),ge=ct(ie,1,"panes svelte-11do9hq",null,ge,Ee)},[()=>p("plan.about"),()=>p("plan.example"),()=>qe.value("example"),()=>p("plan.open"),()=>p("plan.save_study"),()=>p("plan.check"),()=>p("plan.tables"),()=>({one:i(z)!=="both"})]),g(t,de),et()}Qe(["change","click"]);export{On as default};
