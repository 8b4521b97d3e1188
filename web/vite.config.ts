import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { messages } from "./messages";

// The same bytes for the same sources: names come from contents, nothing from the clock or the machine.
export default defineConfig({
  plugins: [svelte(), messages()],
  build: { target: "es2022", modulePreload: { polyfill: false }, reportCompressedSize: false, assetsInlineLimit: 0 },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
