import{h as Ye,B as Be,l as ce,z as d,q as i,m as se,t as k,O as Vt,H as v,r as g,y as s,K as B,M as Ne,I as Re,C as p,v as et,x as qe,V as He,F as Ge,A as x,N as be,G as Jt,R as bt,Z as it,P as yt,Q as xt,S as Ot,j as Ie,k as Gt,u as Xt,J as j}from"./words.svelte-4lAI61B3.js";import{i as R,a as ct,s as tt,C as Kt,c as Ut,g as kt,F as St,p as Wt,P as Ht,r as Et,d as Qt}from"./Chart-BPV3tUvu.js";import{p as Yt}from"./props-D3rhUu-r.js";import{T as Bt}from"./Tabs-CK0w6wN0.js";var ea=(t,e)=>tt("result.json","application/json",JSON.stringify(e.answer,null,2)),ta=x("<li> </li>"),aa=x("<p> </p> <ul></ul>",1),na=x('<span class="faint"> </span>'),ra=x('<tr><td> </td><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),la=x('<tr><td> </td><td class="number"> </td><td class="number"> </td></tr>'),ia=x('<h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),oa=x('<tr><td> </td><td> </td><td class="number"> </td></tr>'),sa=x('<p class="cost svelte-33npfz"> <strong> </strong> <!></p> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th><th class="number"> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div> <!> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><th> </th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1),ca=x("<th> </th>"),da=x("<span> </span>"),va=x("<td><!></td>"),fa=x("<tr><td> </td><!></tr>"),ua=x('<h2> <button> </button></h2> <!> <h2> </h2> <div class="scroll"><table><thead><tr><th> </th><!></tr></thead><tbody></tbody></table></div>',1);function _a(t,e){Be(e,!0);const a=B(()=>e.answer.plan),n=u=>`${e.answer.study.currency} ${be(u)}`,r=B(()=>qe.language==="zh"?e.answer.study.title_zh:e.answer.study.title),l=B(()=>i(a).cost_lines.map(u=>({part:Ne("cost_part",u.name),amount:u.amount}))),o=B(()=>[...new Set(e.answer.permissions.map(u=>u.on))].sort()),c=B(()=>[...new Set(e.answer.permissions.map(u=>u.option))]),_=(u,A)=>e.answer.permissions.find(E=>E.option===u&&E.on===A),f=u=>u==="open"?"good":u==="closed"?"bad":"warn";var b=ua(),L=ce(b),fe=s(L),de=d(fe);de.__click=[ea,e];var ve=s(de),m=d(L,2);{var I=u=>{var A=aa(),E=ce(A),N=s(E),q=d(E,2);se(q,21,()=>i(a).conflicts,He,(T,S)=>{var z=ta(),M=s(z);k(()=>v(M,`${i(S).kind??""} · ${i(S).name??""}`)),g(T,z)}),k(T=>v(N,T),[()=>p("plan.infeasible")]),g(u,A)},Z=u=>{var A=Ge(),E=ce(A);{var N=q=>{var T=sa(),S=ce(T),z=s(S),M=d(z),le=s(M),V=d(M,2);{var ae=X=>{var J=na(),ee=s(J);k(pe=>v(ee,`(${pe??""})`),[()=>p("plan.range",{low:n(i(a).cost_range.low),high:n(i(a).cost_range.high)})]),g(X,J)};R(V,X=>{i(a).cost_range&&X(ae)})}var U=d(S,2),ne=s(U),re=d(U,2),ie=s(re),ge=s(ie),F=s(ge),oe=s(F),me=s(oe),ye=d(oe),Ze=s(ye),Se=d(ye),h=s(Se),w=d(Se),$=s(w),D=d(w),Y=s(D),we=d(ge);se(we,21,()=>i(a).choices,X=>X.option+X.how,(X,J)=>{var ee=ra(),pe=s(ee),Ce=s(pe),xe=d(pe),$e=s(xe),Te=d(xe),Ae=s(Te),je=d(Te),Le=s(je),Ve=d(je),nt=s(Ve);k((rt,lt,Je,Oe)=>{v(Ce,i(J).option),v($e,rt),v(Ae,lt),v(Le,`${Je??""}%`),v(nt,Oe)},[()=>Ne("how",i(J).how),()=>be(i(J).chips),()=>be(i(J).utilisation*100,3),()=>n(i(J).cost)]),g(X,ee)});var _e=d(re,2);{var Ee=X=>{var J=ia(),ee=ce(J),pe=s(ee),Ce=d(ee,2),xe=s(Ce),$e=s(xe),Te=s($e),Ae=s(Te),je=s(Ae),Le=d(Ae),Ve=s(Le),nt=d(Le),rt=s(nt),lt=d($e);se(lt,21,()=>i(a).binding,He,(Je,Oe)=>{var Ue=la(),We=s(Ue),Dt=s(We),pt=d(We),Lt=s(pt),qt=d(pt),Ft=s(qt);k((Rt,Zt,Mt)=>{v(Dt,i(Oe).name),v(Lt,`${Rt??""} / ${Zt??""}`),v(Ft,Mt)},[()=>be(i(Oe).used),()=>be(i(Oe).limit),()=>i(Oe).saving===null?"—":n(i(Oe).saving)]),g(Je,Ue)}),k((Je,Oe,Ue,We)=>{v(pe,Je),v(je,Oe),v(Ve,Ue),v(rt,We)},[()=>p("plan.binding"),()=>p("plan.limit"),()=>p("plan.of"),()=>p("plan.saving")]),g(X,J)};R(_e,X=>{i(a).binding.length>0&&X(Ee)})}var ze=d(_e,2);{let X=B(()=>p("plan.parts")),J=B(()=>p("plan.parts_about",{currency:e.answer.study.currency}));Kt(ze,{get title(){return i(X)},get description(){return i(J)},get rows(){return i(l)},draw:ee=>({marginLeft:130,x:{grid:!0,label:e.answer.study.currency},y:{label:null},marks:[ee.barX(i(l),{x:"amount",y:"part",sort:{y:"-x"},fill:"currentColor",fillOpacity:.5,tip:!0}),ee.ruleX([0])]})})}var De=d(ze,2),he=s(De),Me=d(De,2),at=s(Me),Ke=s(at),jt=s(Ke),_t=s(jt),It=s(_t),ht=d(_t),Nt=s(ht),Pt=d(ht),Ct=s(Pt),zt=d(Ke);se(zt,21,()=>i(a).assignments,He,(X,J)=>{var ee=oa(),pe=s(ee),Ce=s(pe),xe=d(pe),$e=s(xe),Te=d(xe),Ae=s(Te);k(je=>{v(Ce,i(J).workload),v($e,i(J).option),v(Ae,je)},[()=>be(i(J).server_hours_h)]),g(X,ee)}),k((X,J,ee,pe,Ce,xe,$e,Te,Ae,je,Le,Ve)=>{v(z,`${X??""}: `),v(le,J),v(ne,ee),v(me,pe),v(Ze,Ce),v(h,xe),v($,$e),v(Y,Te),v(he,Ae),v(It,je),v(Nt,Le),v(Ct,Ve)},[()=>p("plan.cost"),()=>n(i(a).cost),()=>p("plan.bought"),()=>p("plan.option"),()=>p("plan.how"),()=>p("plan.chips"),()=>p("plan.used"),()=>p("plan.cost"),()=>p("plan.assigned"),()=>p("plan.work"),()=>p("plan.option"),()=>p("plan.hours")]),g(q,T)};R(E,q=>{i(a).cost!==null&&q(N)},!0)}g(u,A)};R(m,u=>{i(a).status==="infeasible"?u(I):u(Z,!1)})}var W=d(m,2),P=s(W),G=d(W,2),H=s(G),Q=s(H),K=s(Q),C=s(K),ue=s(C),te=d(C);se(te,16,()=>i(o),u=>u,(u,A)=>{var E=ca(),N=s(E);k(q=>v(N,q),[()=>Vt(A)]),g(u,E)});var y=d(Q);se(y,20,()=>i(c),u=>u,(u,A)=>{var E=fa(),N=s(E),q=s(N),T=d(N);se(T,16,()=>i(o),S=>S,(S,z)=>{const M=B(()=>_(A,z));var le=va(),V=s(le);{var ae=U=>{var ne=da(),re=s(ne);k((ie,ge,F)=>{ct(ne,1,`badge ${ie??""}`,"svelte-33npfz"),Re(ne,"title",ge),v(re,F)},[()=>f(i(M).gate),()=>Ne("us_outcome",i(M).us),()=>Ne("gate",i(M).gate)]),g(U,ne)};R(V,U=>{i(M)&&U(ae)})}g(S,le)}),k(()=>v(q,A)),g(u,E)}),k((u,A,E)=>{v(fe,`${i(r)??""} `),v(ve,u),v(P,A),v(ue,E)},[()=>p("plan.save"),()=>p("plan.gates"),()=>p("plan.option")]),g(t,b),et()}Ye(["click"]);var ha=(t,e)=>tt("plans.csv","text/csv",Ut(i(e))),pa=x('<tr><td> </td><td class="number"> </td><td class="number"> </td><td class="number"> </td></tr>'),ba=x('<h2> <button>CSV</button></h2> <div class="scroll"><table><thead><tr><th></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> <br/><span class="faint"> </span></th><th class="number"> </th></tr></thead><tbody></tbody></table></div>',1);function ma(t,e){Be(e,!0);const a=y=>qe.language==="zh"&&y.study.title_zh?y.study.title_zh:y.study.title;function n(y,u){const A=[...new Set([...y,...u].map(([N])=>N))],E=(N,q)=>N.find(([T])=>T===q)?.[1]??0;return A.map(N=>({what:N,before:E(y,N),after:E(u,N)}))}const r=y=>y.plan.choices.map(u=>[`${u.option} · ${Ne("how",u.how)}`,u.chips]),l=y=>y.plan.cost_lines.map(u=>[Ne("cost_part",u.name),u.amount]),o=B(()=>[{what:p("plan.cost"),before:e.before.plan.cost,after:e.after.plan.cost},...n(l(e.before),l(e.after)),...n(r(e.before),r(e.after)).map(y=>({...y,what:`${p("plan.chips")}: ${y.what}`}))]),c=y=>y.before===null||y.after===null?null:y.after-y.before;var _=ba(),f=ce(_),b=s(f),L=d(b);L.__click=[ha,o];var fe=d(f,2),de=s(fe),ve=s(de),m=s(ve),I=d(s(m)),Z=s(I),W=d(Z,2),P=s(W),G=d(I),H=s(G),Q=d(H,2),K=s(Q),C=d(G),ue=s(C),te=d(ve);se(te,21,()=>i(o),y=>y.what,(y,u)=>{var A=pa();let E;var N=s(A),q=s(N),T=d(N),S=s(T),z=d(T),M=s(z),le=d(z),V=s(le);k((ae,U,ne,re,ie)=>{E=ct(A,1,"svelte-1n219su",null,E,ae),v(q,i(u).what),v(S,U),v(M,ne),v(V,`${re??""}${ie??""}`)},[()=>({same:c(i(u))===0}),()=>be(i(u).before),()=>be(i(u).after),()=>(c(i(u))??0)>0?"+":"",()=>be(c(i(u)))]),g(y,A)}),k((y,u,A,E,N,q)=>{v(b,`${y??""} `),v(Z,u),v(P,A),v(H,E),v(K,N),v(ue,q)},[()=>p("plan.compared"),()=>p("plan.kept"),()=>a(e.before),()=>p("plan.now"),()=>a(e.after),()=>p("plan.change")]),g(t,_),et()}Ye(["click"]);/*!
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
 */function wa(t,e){let a=t.slice(0,e).split(/\r\n|\n|\r/g);return[a.length,a.pop().length+1]}function ga(t,e,a){let n=t.split(/\r\n|\n|\r/g),r="",l=(Math.log10(e+1)|0)+1;for(let o=e-1;o<=e+1;o++){let c=n[o-1];c&&(r+=o.toString().padEnd(l," "),r+=":  ",r+=c,r+=`
`,o===e&&(r+=" ".repeat(l+a+2),r+=`^
`))}return r}class O extends Error{line;column;codeblock;constructor(e,a){const[n,r]=wa(a.toml,a.ptr),l=ga(a.toml,n,r);super(`Invalid TOML document: ${e}

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
 */function ya(t,e){let a=0;for(;t[e-++a]==="\\";);return--a&&a%2}function Qe(t,e=0,a=t.length){let n=t.indexOf(`
`,e);return t[n-1]==="\r"&&n--,n<=a?n:-1}function dt(t,e){for(let a=e;a<t.length;a++){let n=t[a];if(n===`
`)return a;if(n==="\r"&&t[a+1]===`
`)return a+1;if(n<" "&&n!=="	"||n==="")throw new O("control characters are not allowed in comments",{toml:t,ptr:e})}return t.length}function ke(t,e,a,n){let r;for(;(r=t[e])===" "||r==="	"||!a&&(r===`
`||r==="\r"&&t[e+1]===`
`);)e++;return n||r!=="#"?e:ke(t,dt(t,e),a)}function mt(t,e,a,n,r=!1){if(!n)return e=Qe(t,e),e<0?t.length:e;for(let l=e;l<t.length;l++){let o=t[l];if(o==="#")l=Qe(t,l);else{if(o===a)return l+1;if(o===n||r&&(o===`
`||o==="\r"&&t[l+1]===`
`))return l}}throw new O("cannot find end of structure",{toml:t,ptr:e})}function $t(t,e){let a=t[e],n=a===t[e+1]&&t[e+1]===t[e+2]?t.slice(e,e+3):a;e+=n.length-1;do e=t.indexOf(n,++e);while(e>-1&&a!=="'"&&ya(t,e));return e>-1&&(e+=n.length,n.length>1&&(t[e]===a&&e++,t[e]===a&&e++)),e}/*!
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
 */let xa=/^(\d{4}-\d{2}-\d{2})?[T ]?(?:(\d{2}):\d{2}:\d{2}(?:\.\d+)?)?(Z|[-+]\d{2}:\d{2})?$/i;class Fe extends Date{#t=!1;#a=!1;#e=null;constructor(e){let a=!0,n=!0,r="Z";if(typeof e=="string"){let l=e.match(xa);l?(l[1]||(a=!1,e=`0000-01-01T${e}`),n=!!l[2],n&&e[10]===" "&&(e=e.replace(" ","T")),l[2]&&+l[2]>23?e="":(r=l[3]||null,e=e.toUpperCase(),!r&&n&&(e+="Z"))):e=""}super(e),isNaN(this.getTime())||(this.#t=a,this.#a=n,this.#e=r)}isDateTime(){return this.#t&&this.#a}isLocal(){return!this.#t||!this.#a||!this.#e}isDate(){return this.#t&&!this.#a}isTime(){return this.#a&&!this.#t}isValid(){return this.#t||this.#a}toISOString(){let e=super.toISOString();if(this.isDate())return e.slice(0,10);if(this.isTime())return e.slice(11,23);if(this.#e===null)return e.slice(0,-1);if(this.#e==="Z")return e;let a=+this.#e.slice(1,3)*60+ +this.#e.slice(4,6);return a=this.#e[0]==="-"?a:-a,new Date(this.getTime()-a*6e4).toISOString().slice(0,-1)+this.#e}static wrapAsOffsetDateTime(e,a="Z"){let n=new Fe(e);return n.#e=a,n}static wrapAsLocalDateTime(e){let a=new Fe(e);return a.#e=null,a}static wrapAsLocalDate(e){let a=new Fe(e);return a.#a=!1,a.#e=null,a}static wrapAsLocalTime(e){let a=new Fe(e);return a.#t=!1,a.#e=null,a}}/*!
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
 */let Oa=/^((0x[0-9a-fA-F](_?[0-9a-fA-F])*)|(([+-]|0[ob])?\d(_?\d)*))$/,ka=/^[+-]?\d(_?\d)*(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?$/,Sa=/^[+-]?0[0-9_]/,Ea=/^[0-9a-f]{4,8}$/i,wt={b:"\b",t:"	",n:`
`,f:"\f",r:"\r",'"':'"',"\\":"\\"};function Tt(t,e=0,a=t.length){let n=t[e]==="'",r=t[e++]===t[e]&&t[e]===t[e+1];r&&(a-=2,t[e+=2]==="\r"&&e++,t[e]===`
`&&e++);let l=0,o,c="",_=e;for(;e<a-1;){let f=t[e++];if(f===`
`||f==="\r"&&t[e]===`
`){if(!r)throw new O("newlines are not allowed in strings",{toml:t,ptr:e-1})}else if(f<" "&&f!=="	"||f==="")throw new O("control characters are not allowed in strings",{toml:t,ptr:e-1});if(o){if(o=!1,f==="u"||f==="U"){let b=t.slice(e,e+=f==="u"?4:8);if(!Ea.test(b))throw new O("invalid unicode escape",{toml:t,ptr:l});try{c+=String.fromCodePoint(parseInt(b,16))}catch{throw new O("invalid unicode escape",{toml:t,ptr:l})}}else if(r&&(f===`
`||f===" "||f==="	"||f==="\r")){if(e=ke(t,e-1,!0),t[e]!==`
`&&t[e]!=="\r")throw new O("invalid escape: only line-ending whitespace may be escaped",{toml:t,ptr:l});e=ke(t,e)}else if(f in wt)c+=wt[f];else throw new O("unrecognized escape sequence",{toml:t,ptr:l});_=e}else!n&&f==="\\"&&(l=e-1,o=!0,c+=t.slice(_,l))}return c+t.slice(_,a-1)}function $a(t,e,a,n){if(t==="true")return!0;if(t==="false")return!1;if(t==="-inf")return-1/0;if(t==="inf"||t==="+inf")return 1/0;if(t==="nan"||t==="+nan"||t==="-nan")return NaN;if(t==="-0")return n?0n:0;let r=Oa.test(t);if(r||ka.test(t)){if(Sa.test(t))throw new O("leading zeroes are not allowed",{toml:e,ptr:a});t=t.replace(/_/g,"");let o=+t;if(isNaN(o))throw new O("invalid number",{toml:e,ptr:a});if(r){if((r=!Number.isSafeInteger(o))&&!n)throw new O("integer value cannot be represented losslessly",{toml:e,ptr:a});(r||n===!0)&&(o=BigInt(t))}return o}const l=new Fe(t);if(!l.isValid())throw new O("invalid value",{toml:e,ptr:a});return l}/*!
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
 */function Ta(t,e,a,n){let r=t.slice(e,a),l=r.indexOf("#");l>-1&&(dt(t,l),r=r.slice(0,l));let o=r.trimEnd();if(!n){let c=r.indexOf(`
`,o.length);if(c>-1)throw new O("newlines are not allowed in inline tables",{toml:t,ptr:e+c})}return[o,l]}function vt(t,e,a,n,r){if(n===0)throw new O("document contains excessively nested structures. aborting.",{toml:t,ptr:e});let l=t[e];if(l==="["||l==="{"){let[_,f]=l==="["?Ia(t,e,n,r):ja(t,e,n,r),b=a?mt(t,f,",",a):f;if(f-b&&a==="}"){let L=Qe(t,f,b);if(L>-1)throw new O("newlines are not allowed in inline tables",{toml:t,ptr:L})}return[_,b]}let o;if(l==='"'||l==="'"){o=$t(t,e);let _=Tt(t,e,o);if(a){if(o=ke(t,o,a!=="]"),t[o]&&t[o]!==","&&t[o]!==a&&t[o]!==`
`&&t[o]!=="\r")throw new O("unexpected character encountered",{toml:t,ptr:o});o+=+(t[o]===",")}return[_,o]}o=mt(t,e,",",a);let c=Ta(t,e,o-+(t[o-1]===","),a==="]");if(!c[0])throw new O("incomplete key-value declaration: no value specified",{toml:t,ptr:e});return a&&c[1]>-1&&(o=ke(t,e+c[1]),o+=+(t[o]===",")),[$a(c[0],t,e,r),o]}/*!
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
 */let Aa=/^[a-zA-Z0-9-_]+[ \t]*$/;function ot(t,e,a="="){let n=e-1,r=[],l=t.indexOf(a,e);if(l<0)throw new O("incomplete key-value: cannot find end of key",{toml:t,ptr:e});do{let o=t[e=++n];if(o!==" "&&o!=="	")if(o==='"'||o==="'"){if(o===t[e+1]&&o===t[e+2])throw new O("multiline strings are not allowed in keys",{toml:t,ptr:e});let c=$t(t,e);if(c<0)throw new O("unfinished string encountered",{toml:t,ptr:e});n=t.indexOf(".",c);let _=t.slice(c,n<0||n>l?l:n),f=Qe(_);if(f>-1)throw new O("newlines are not allowed in keys",{toml:t,ptr:e+n+f});if(_.trimStart())throw new O("found extra tokens after the string part",{toml:t,ptr:c});if(l<c&&(l=t.indexOf(a,c),l<0))throw new O("incomplete key-value: cannot find end of key",{toml:t,ptr:e});r.push(Tt(t,e,c))}else{n=t.indexOf(".",e);let c=t.slice(e,n<0||n>l?l:n);if(!Aa.test(c))throw new O("only letter, numbers, dashes and underscores are allowed in keys",{toml:t,ptr:e});r.push(c.trimEnd())}}while(n+1&&n<l);return[r,ke(t,l+1,!0,!0)]}function ja(t,e,a,n){let r={},l=new Set,o,c=0;for(e++;(o=t[e++])!=="}"&&o;){let _={toml:t,ptr:e-1};if(o===`
`)throw new O("newlines are not allowed in inline tables",_);if(o==="#")throw new O("inline tables cannot contain comments",_);if(o===",")throw new O("expected key-value, found comma",_);if(o!==" "&&o!=="	"){let f,b=r,L=!1,[fe,de]=ot(t,e-1);for(let I=0;I<fe.length;I++){if(I&&(b=L?b[f]:b[f]={}),f=fe[I],(L=Object.hasOwn(b,f))&&(typeof b[f]!="object"||l.has(b[f])))throw new O("trying to redefine an already defined value",{toml:t,ptr:e});!L&&f==="__proto__"&&Object.defineProperty(b,f,{enumerable:!0,configurable:!0,writable:!0})}if(L)throw new O("trying to redefine an already defined value",{toml:t,ptr:e});let[ve,m]=vt(t,de,"}",a-1,n);l.add(ve),b[f]=ve,e=m,c=t[e-1]===","?e-1:0}}if(c)throw new O("trailing commas are not allowed in inline tables",{toml:t,ptr:c});if(!o)throw new O("unfinished table encountered",{toml:t,ptr:e});return[r,e]}function Ia(t,e,a,n){let r=[],l;for(e++;(l=t[e++])!=="]"&&l;){if(l===",")throw new O("expected value, found comma",{toml:t,ptr:e-1});if(l==="#")e=dt(t,e);else if(l!==" "&&l!=="	"&&l!==`
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
 */function gt(t,e,a,n){let r=e,l=a,o,c=!1,_;for(let f=0;f<t.length;f++){if(f){if(r=c?r[o]:r[o]={},l=(_=l[o]).c,n===0&&(_.t===1||_.t===2))return null;if(_.t===2){let b=r.length-1;r=r[b],l=l[b].c}}if(o=t[f],(c=Object.hasOwn(r,o))&&l[o]?.t===0&&l[o]?.d)return null;c||(o==="__proto__"&&(Object.defineProperty(r,o,{enumerable:!0,configurable:!0,writable:!0}),Object.defineProperty(l,o,{enumerable:!0,configurable:!0,writable:!0})),l[o]={t:f<t.length-1&&n===2?3:n,d:!1,i:0,c:{}})}if(_=l[o],_.t!==n&&!(n===1&&_.t===3)||(n===2&&(_.d||(_.d=!0,r[o]=[]),r[o].push(r={}),_.c[_.i++]=_={t:1,d:!1,i:0,c:{}}),_.d))return null;if(_.d=!0,n===1)r=c?r[o]:r[o]={};else if(n===0&&c)return null;return[o,r,_.c]}function Na(t,{maxDepth:e=1e3,integersAsBigInt:a}={}){let n={},r={},l=n,o=r;for(let c=ke(t,0);c<t.length;){if(t[c]==="["){let _=t[++c]==="[",f=ot(t,c+=+_,"]");if(_){if(t[f[1]-1]!=="]")throw new O("expected end of table declaration",{toml:t,ptr:f[1]-1});f[1]++}let b=gt(f[0],n,r,_?2:1);if(!b)throw new O("trying to redefine an already defined table or value",{toml:t,ptr:c});o=b[2],l=b[1],c=f[1]}else{let _=ot(t,c),f=gt(_[0],l,o,0);if(!f)throw new O("trying to redefine an already defined table or value",{toml:t,ptr:c});let b=vt(t,_[1],void 0,e,a);f[1][f[0]]=b[0],c=b[1]}if(c=ke(t,c,!0),t[c]&&t[c]!==`
`&&t[c]!=="\r")throw new O("each key-value declaration must be followed by an end-of-line",{toml:t,ptr:c});c=ke(t,c)}return n}const Xe=/^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$/;function Pe(t){try{return Na(t)}catch{return}}const st=t=>Array.isArray(t)?`[${t.map(e=>JSON.stringify(e)).join(", ")}]`:typeof t=="string"?JSON.stringify(t):String(t);function ft(t,e){let a=-1;for(let n=0;n<t.length;n++){const r=Xe.exec(t[n]);if(!r||r[2]!==e.table||(a+=1,a!==(e.index??0)))continue;let l=n+1;for(;l<t.length&&!Xe.test(t[l]);)l++;return[n+1,l]}}function Pa(t){const e=JSON.stringify(Pe(t));for(let a=t.indexOf("#");a>=0;a=t.indexOf("#",a+1))if(JSON.stringify(Pe(t.slice(0,a)))===e)return t.slice(0,a).trimEnd();return t}const ut=(t,e)=>{const a=t.join(`
`);return Pe(a)?a:e};function Ca(t,e,a,n){if(!Pe(t))return t;const r=t.split(`
`);let l=ft(r,e);if(!l){if(n===void 0||e.index!==void 0)return t;r.push(...r.at(-1)===""?[]:[""],`[${e.table}]`,""),l=[r.length-1,r.length-1]}const[o,c]=l,_=r.findIndex((f,b)=>b>=o&&b<c&&new RegExp(`^\\s*"?${a}"?\\s*=`).test(f));if(_>=0){if(!Pe(r[_]))return t;const f=r[_].slice(Pa(r[_]).length);n===void 0?r.splice(_,1):r[_]=`${a} = ${st(n)}${f}`}else if(n!==void 0){let f=c;for(;f>o&&r[f-1].trim()==="";)f--;r.splice(f,0,`${a} = ${st(n)}`)}return ut(r,t)}function za(t,e,a){if(!Pe(t))return t;const n=t.split(`
`);let r=n.length;for(let l=0;;l++){const o=ft(n,{table:e,index:l});if(!o)break;for(r=o[1];r<n.length&&Xe.exec(n[r])?.[2]?.startsWith(`${e}.`);)r=At(n,r)}for(;r>0&&n[r-1].trim()==="";)r--;return n.splice(r,0,"",`[[${e}]]`,...Object.entries(a).map(([l,o])=>`${l} = ${st(o)}`)),ut(n,t)}function At(t,e){let a=e+1;for(;a<t.length&&!Xe.test(t[a]);)a++;return a}function Da(t,e){const a=t.split(`
`),n=Pe(t)?ft(a,e):void 0;if(!n)return t;let r=n[1];for(;r<a.length&&Xe.exec(a[r])?.[2]?.startsWith(`${e.table}.`);)r=At(a,r);return a.splice(n[0]-1,r-n[0]+1),ut(a,t)}var La=(t,e,a,n,r)=>e(a(),n(),r(),t.currentTarget.value),qa=x("<option> </option>"),Fa=x('<select class="svelte-1sr69vp"><option></option><!></select>'),Ra=(t,e,a,n,r)=>e(a(),n(),r(),t.currentTarget.value),Za=x('<input class="svelte-1sr69vp"/>'),Ma=x('<span class="faint svelte-1sr69vp"> </span>'),Va=x('<label class="svelte-1sr69vp"> <!> <!></label>'),Ja=x('<div class="fields svelte-1sr69vp"></div>'),Ga=x('<p class="faint" role="status"> </p>'),Xa=x('<span class="faint"> </span>'),Ka=x('<span class="faint"> </span>'),Ua=x('<details class="row-of svelte-1sr69vp"><summary class="svelte-1sr69vp"> </summary> <!> <button> </button></details>'),Wa=(t,e,a,n,r)=>e(za(e(),a(),n(i(r)))),Ha=x("<!> <button> </button>",1),Qa=x('<details class="svelte-1sr69vp"><summary class="svelte-1sr69vp"><strong> </strong><!> <!></summary> <!></details>'),Ya=x('<p class="faint"> </p>');function Ba(t,e){Be(e,!0);const a=(m,I=it,Z=it,W=it)=>{var P=Ja();se(P,21,()=>Object.entries(I().properties??{}).filter(([,G])=>c(G)),([G,H])=>G,(G,H)=>{var Q=B(()=>bt(i(H),2));let K=()=>i(Q)[0],C=()=>i(Q)[1];const ue=B(()=>C().type==="boolean"?["true","false"]:C().enum);var te=Va(),y=s(te),u=d(y);{var A=T=>{var S=Fa();S.__change=[La,L,Z,K,C];var z=s(S);z.value=z.__value="";var M=d(z);se(M,16,()=>i(ue),V=>V,(V,ae)=>{var U=qa(),ne=s(U),re={};k(ie=>{v(ne,ie),re!==(re=ae)&&(U.value=(U.__value=ae)??"")},[()=>C().type==="boolean"?p(ae==="true"?"yes":"no"):ae]),g(V,U)});var le;yt(S),k(V=>{le!==(le=V)&&(S.value=(S.__value=V)??"",xt(S,V))},[()=>b(W()[K()])]),g(T,S)},E=T=>{var S=Za();S.__change=[Ra,L,Z,K,C],k(z=>{Re(S,"type",C().format==="date"?"date":"text"),Ot(S,z),Re(S,"placeholder",C().examples?.[0]??"")},[()=>b(W()[K()])]),g(T,S)};R(u,T=>{i(ue)?T(A):T(E,!1)})}var N=d(u,2);{var q=T=>{var S=Ma(),z=s(S);k(()=>v(z,C().description)),g(T,S)};R(N,T=>{C().description&&T(q)})}k(T=>{Re(te,"title",C().description),v(y,`${K()??""}${T??""} `)},[()=>I().required?.includes(K())?" *":""]),g(G,te)}),g(m,P)};let n=Yt(e,"study",15);const r=kt("/api/v1/study/schema"),l=B(()=>Pe(n())),o=m=>m.type==="object"?m:m.items,c=m=>m.type!=="object"&&!(m.type==="array"&&m.items?.type==="object")&&m.type!==void 0,_=m=>Array.isArray(i(l)?.[m])?i(l)[m]:[],f=(m,I)=>String(m.name??m.id??m.chip??I+1);function b(m){return m==null?"":Array.isArray(m)?m.join(", "):m instanceof Date?m.toISOString().slice(0,10):String(m)}function L(m,I,Z,W){let P=W.trim();P===""?P=void 0:Z.type==="boolean"?P=P==="true":Z.type==="array"?P=P.split(",").map(G=>G.trim()).filter(Boolean):Array.isArray(Z.type)&&/^-?\d+(\.\d+)?$/.test(P)&&(P=Number(P)),n(Ca(n(),m,I,P))}const fe=m=>Object.fromEntries((m.required??[]).slice(0,1).map(I=>[I,""]));var de=Ge(),ve=ce(de);Jt(ve,()=>r,m=>{var I=Ya(),Z=s(I);k(W=>v(Z,W),[()=>p("loading")]),g(m,I)},(m,I)=>{var Z=Ge(),W=ce(Z);{var P=H=>{var Q=Ga(),K=s(Q);k(C=>v(K,C),[()=>p("plan.no_toml")]),g(H,Q)},G=H=>{var Q=Ge(),K=ce(Q);se(K,17,()=>Object.entries(i(I).properties??{}),([C,ue])=>C,(C,ue)=>{var te=B(()=>bt(i(ue),2));let y=()=>i(te)[0],u=()=>i(te)[1];const A=B(()=>o(u()));var E=Ge(),N=ce(E);{var q=T=>{var S=Qa(),z=s(S),M=s(z),le=s(M),V=d(M);{var ae=F=>{var oe=Xa(),me=s(oe);k(ye=>v(me,`(${ye??""})`),[()=>_(y()).length]),g(F,oe)};R(V,F=>{u().type==="array"&&F(ae)})}var U=d(V,2);{var ne=F=>{var oe=Ka(),me=s(oe);k(()=>v(me,u().description)),g(F,oe)};R(U,F=>{u().description&&F(ne)})}var re=d(z,2);{var ie=F=>{var oe=Ha(),me=ce(oe);se(me,17,()=>_(y()),He,(Se,h,w)=>{var $=Ua(),D=s($),Y=s(D),we=d(D,2);a(we,()=>i(A),()=>({table:y(),index:w}),()=>i(h));var _e=d(we,2);_e.__click=()=>n(Da(n(),{table:y(),index:w}));var Ee=s(_e);k((ze,De)=>{v(Y,ze),v(Ee,De)},[()=>f(i(h),w),()=>p("plan.remove",{name:f(i(h),w)})]),g(Se,$)});var ye=d(me,2);ye.__click=[Wa,n,y,fe,A];var Ze=s(ye);k(Se=>v(Ze,Se),[()=>p("plan.add",{name:y()})]),g(F,oe)},ge=F=>{a(F,()=>i(A),()=>({table:y()}),()=>i(l)[y()]??{})};R(re,F=>{u().type==="array"?F(ie):F(ge,!1)})}k(()=>{S.open=y()==="study",v(le,y())}),g(T,S)};R(N,T=>{i(A)?.properties&&T(q)})}g(C,E)}),g(H,Q)};R(W,H=>{i(l)?H(G,!1):H(P)})}g(m,Z)},(m,I)=>{St(m,{get error(){return i(I)}})}),g(t,de),et()}Ye(["change","click"]);async function en(t,e){const a=t.currentTarget.files?.[0];a&&j(e,await a.text(),!0)}async function tn(t,e,a,n,r){j(e,void 0),j(a,new AbortController);try{const l=await Et("/api/v1/study/tables",i(n),o=>j(r,o),i(a).signal);for(const o of l.tables)tt(o.name,"text/csv",o.csv)}catch(l){j(e,l)}j(a,j(r,void 0))}async function an(t,e,a,n,r,l,o){j(e,j(a,void 0)),j(n,!1),j(r,new AbortController);try{j(a,await Et("/api/v1/brief",i(l),c=>j(o,c),i(r).signal))}catch(c){j(e,c)}j(r,j(o,void 0))}async function nn(t,e,a,n){j(e,void 0),j(a,!1);try{const r=await Wt("/api/v1/study/check",i(n),"application/toml");j(a,r.length===0),i(a)||j(e,new Ht(422,r.map(l=>({code:l.code,sentence:l.message,place:{file:"",line:l.line,column:l.column,pointer:l.pointer??""},arguments:{}})),""))}catch(r){j(e,r)}}var rn=(t,e)=>e(t.currentTarget.value),ln=x("<option> </option>"),on=(t,e)=>tt("study.toml","application/toml",i(e)),sn=(t,e)=>i(e)?.abort(),cn=x("<button> </button>"),dn=x('<button class="primary"> </button>'),vn=x("<p><progress></progress> </p>"),fn=x('<p class="badge good"> </p>'),un=x('<section class="pane svelte-11do9hq"><!></section>'),_n=x('<label class="pane text svelte-11do9hq"> <textarea spellcheck="false" rows="34" class="svelte-11do9hq"></textarea></label>'),hn=(t,e,a)=>j(e,i(a)),pn=(t,e)=>j(e,void 0),bn=x("<button> </button>"),mn=x('<p class="row"><button> </button> <!></p> <!> <!>',1),wn=x('<p class="faint"> </p> <div class="row"><label> <select><option></option><!></select></label> <label> <input type="file" accept=".toml"/></label> <button> </button> <button> </button> <button> </button> <!></div> <section aria-live="polite"><!> <!> <!></section> <!> <div><!> <!></div> <!>',1);function kn(t,e){Be(e,!0);const a="steelyard-study";let n=Ie(Gt(sessionStorage.getItem(a)??"")),r=Ie([]),l=Ie(void 0),o=Ie(void 0),c=Ie(void 0),_=Ie(void 0),f=Ie(!1),b=Ie(void 0);Xt(()=>sessionStorage.setItem(a,i(n))),kt("/api/v1/study/examples").then(h=>{j(r,h);const w=h.find($=>$.name===qe.value("example"));(w||!i(n))&&j(n,(w??h[0])?.text??"",!0)},h=>j(_,h));const L=B(()=>qe.value("edit")||"both");function fe(h){qe.set({example:h},"push"),j(n,i(r).find(w=>w.name===h)?.text??i(n),!0)}var de=wn(),ve=ce(de),m=s(ve),I=d(ve,2),Z=s(I),W=s(Z),P=d(W);P.__change=[rn,fe];var G=s(P);G.value=G.__value="";var H=d(G);se(H,17,()=>i(r),h=>h.name,(h,w)=>{var $=ln(),D=s($),Y={};k(()=>{v(D,i(w).name),Y!==(Y=i(w).name)&&($.__value=i(w).name)}),g(h,$)});var Q;yt(P);var K=d(Z,2),C=s(K),ue=d(C);ue.__change=[en,n];var te=d(K,2);te.__click=[on,n];var y=s(te),u=d(te,2);u.__click=[nn,_,f,n];var A=s(u),E=d(u,2);E.__click=[tn,_,b,n,l];var N=s(E),q=d(E,2);{var T=h=>{var w=cn();w.__click=[sn,b];var $=s(w);k(D=>v($,D),[()=>p("plan.stop")]),g(h,w)},S=h=>{var w=dn();w.__click=[an,_,o,f,b,n,l];var $=s(w);k(D=>v($,D),[()=>p("plan.run")]),g(h,w)};R(q,h=>{i(b)?h(T):h(S,!1)})}var z=d(I,2),M=s(z);{var le=h=>{var w=vn(),$=s(w),D=d($);k((Y,we,_e)=>{Re($,"max",Y),Ot($,i(l).done),Re($,"aria-label",we),v(D,` ${_e??""}`)},[()=>Math.max(1,i(l).total),()=>Ne("progress",i(l).stage),()=>i(l).state==="queued"?p("plan.queued"):p("plan.progress",{stage:Ne("progress",i(l).stage.replace("progress.","")),done:be(i(l).done),total:be(i(l).total)})]),g(h,w)};R(M,h=>{i(l)&&h(le)})}var V=d(M,2);{var ae=h=>{var w=fn(),$=s(w);k(D=>v($,D),[()=>p("plan.sound")]),g(h,w)};R(V,h=>{i(f)&&h(ae)})}var U=d(V,2);{var ne=h=>{St(h,{get error(){return i(_)}})};R(U,h=>{i(_)&&h(ne)})}var re=d(z,2);{let h=B(()=>["both","form","text","none"].map(w=>({value:w,label:p(`plan.edit_${w}`)})));Bt(re,{name:"edit",get now(){return i(L)},get tabs(){return i(h)}})}var ie=d(re,2);let ge;var F=s(ie);{var oe=h=>{var w=un(),$=s(w);Ba($,{get study(){return i(n)},set study(D){j(n,D,!0)}}),g(h,w)};R(F,h=>{(i(L)==="both"||i(L)==="form")&&h(oe)})}var me=d(F,2);{var ye=h=>{var w=_n(),$=s(w),D=d($);k(Y=>v($,`${Y??""} `),[()=>p("plan.study")]),Qt(D,()=>i(n),Y=>j(n,Y)),g(h,w)};R(me,h=>{(i(L)==="both"||i(L)==="text")&&h(ye)})}var Ze=d(ie,2);{var Se=h=>{var w=mn(),$=ce(w),D=s($);D.__click=[hn,c,o];var Y=s(D),we=d(D,2);{var _e=he=>{var Me=bn();Me.__click=[pn,c];var at=s(Me);k(Ke=>v(at,Ke),[()=>p("plan.forget")]),g(he,Me)};R(we,he=>{i(c)&&i(c)!==i(o)&&he(_e)})}var Ee=d($,2);{var ze=he=>{ma(he,{get before(){return i(c)},get after(){return i(o)}})};R(Ee,he=>{i(c)&&i(c)!==i(o)&&he(ze)})}var De=d(Ee,2);_a(De,{get answer(){return i(o)}}),k(he=>v(Y,he),[()=>p("plan.keep")]),g(h,w)};R(Ze,h=>{i(o)&&h(Se)})}k((h,w,$,D,Y,we,_e,Ee)=>{v(m,h),v(W,`${w??""} `),Q!==(Q=$)&&(P.value=(P.__value=$)??"",xt(P,$)),v(C,`${D??""} `),v(y,Y),u.disabled=i(b)!==void 0,v(A,we),E.disabled=i(b)!==void 0,v(N,_e),ge=ct(ie,1,"panes svelte-11do9hq",null,ge,Ee)},[()=>p("plan.about"),()=>p("plan.example"),()=>qe.value("example"),()=>p("plan.open"),()=>p("plan.save_study"),()=>p("plan.check"),()=>p("plan.tables"),()=>({one:i(L)!=="both"})]),g(t,de),et()}Ye(["change","click"]);export{kn as default};
