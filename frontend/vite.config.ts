import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// public/.gitkeep goes back into dist with every build: Go's embed needs a committed file there.
export default defineConfig({
  plugins: [svelte()],
  base: './',
  server: { host: '127.0.0.1', fs: { allow: ['..'] } },
  build: {
    target: ['safari16.4', 'chrome111'],
    cssTarget: ['safari17.5', 'chrome123'], // both know light-dark(), which a rewrite would only fake
    assetsInlineLimit: 0, // a content security policy without data: URLs
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // Fonts lie beside their licence, public/fonts/OFL.txt.
        assetFileNames: ({ names }) => (names[0]?.endsWith('.woff2') ? 'fonts/[name]-[hash][extname]' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
