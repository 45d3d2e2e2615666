import { defineConfig } from 'vite'

// The Dashboard Script: one classic script without dependencies, at the address that Chatwoot's
// operator writes down once. So it has no hash in its name, and no module of its own.
export default defineConfig({
  publicDir: false,
  build: {
    target: ['chrome111', 'firefox114', 'safari16.4'],
    outDir: 'dist/embed',
    emptyOutDir: true,
    lib: {
      entry: 'embed/main.ts',
      formats: ['iife'],
      name: 'whatpro',
      fileName: () => 'whatpro.js',
    },
  },
})
