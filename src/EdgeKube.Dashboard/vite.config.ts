/// <reference types="vitest/config" />
import { defineConfig, loadEnv } from 'vite';

// EDGEKUBE_SERVER=https://127.0.0.1:6443 npm run dev: the pages from here, the link from that server.
export default defineConfig(({ mode }) => {
  const server = loadEnv(mode, '.', 'EDGEKUBE_')['EDGEKUBE_SERVER'] ?? 'https://127.0.0.1:6443';
  return {
    base: './',
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    server: {
      proxy: {
        // The server takes pages of its own origin only, so the proxy speaks as one.
        '/mqtt': { target: server, ws: true, secure: false, changeOrigin: true, headers: { origin: server } },
      },
    },
    test: { include: ['src/**/*.test.ts'], environment: 'node' },
  };
});
