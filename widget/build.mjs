// Writes the files of the widget's archive into a folder: node build.mjs OUT [--public-url URL]
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { scope } from './scope.mjs';

const here = import.meta.dirname;
const LOCAL_WORLD = 'https://bridge.reon.test';

/** Modules that amoCRM provides: name → the parameter under which the script gets it. */
const PROVIDED = { jquery: '$', 'lib/components/base/modal': 'Modal' };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'public-url': { type: 'string', default: LOCAL_WORLD } },
});
const out = path.resolve(positionals[0] ?? '../dist/widget');
const publicUrl = new URL(options['public-url']).origin;

/** `import $ from 'jquery'` reads the parameter of the AMD module. */
const provided = {
  name: 'provided-by-amocrm',
  setup(bundler) {
    const names = Object.keys(PROVIDED).map((name) => name.replaceAll('/', '\\/'));
    bundler.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path: name }) => ({ path: name, namespace: 'amo' }));
    bundler.onLoad({ filter: /.*/, namespace: 'amo' }, ({ path: name }) => ({ contents: `export default ${PROVIDED[name]};` }));
  },
};

/** The kit leaves a style element in the page's head for each theme: ours knows how to take them away again. */
const themes = {
  name: 'themes-of-the-kit',
  setup(bundler) {
    // As a module's content and not as its address: what a plug-in resolves knows less of its package, and whoever of two
    // came first decided what was written.
    bundler.onLoad({ filter: /\/useThemeClassName\.js$/ }, () => ({
      contents: `export * from './src/kit/themes';`,
      resolveDir: here,
    }));
  },
};

const result = await build({
  absWorkingDir: here,
  entryPoints: ['src/script.tsx'],
  bundle: true,
  write: false,
  outfile: path.join(out, 'script.js'),
  format: 'iife',
  globalName: 'widget',
  banner: { js: `define(${JSON.stringify(Object.keys(PROVIDED))}, function (${Object.values(PROVIDED).join(', ')}) {` },
  footer: { js: 'return widget.default;\n});' },
  target: 'es2020',
  charset: 'utf8',
  jsx: 'automatic',
  legalComments: 'inline',
  define: { 'process.env.NODE_ENV': '"production"', PUBLIC_URL: JSON.stringify(publicUrl) },
  drop: ['console', 'debugger'],
  plugins: [provided, themes],
  logLevel: 'warning',
});

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const file of result.outputFiles) {
  if (file.path.endsWith('.css')) await writeFile(path.join(out, 'style.css'), scope(file.text));
  else await writeFile(file.path, file.text);
}
const { version } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'));
const manifest = JSON.parse(await readFile(path.join(here, 'manifest.json'), 'utf8'));
manifest.widget.version = version;
await writeFile(path.join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const folder of ['i18n', 'images']) await cp(path.join(here, folder), path.join(out, folder), { recursive: true });
