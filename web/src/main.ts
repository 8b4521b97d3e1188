import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { address } from "./lib/address.svelte";
import { loadWords } from "./lib/words.svelte";

await loadWords(address.language);
mount(App, { target: document.getElementById("page")! });
