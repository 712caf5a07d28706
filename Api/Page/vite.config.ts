import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../wwwroot",
    emptyOutDir: true,
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // The content security policy allows nothing but files of our own: no data: URLs, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
