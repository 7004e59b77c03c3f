// Draws the pictures of the marketplace: npm run artwork. Needs Chromium, or one named in CHROMIUM.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const images = path.join(import.meta.dirname, '../images');
const chromium = process.env.CHROMIUM ?? 'chromium';

/** A bot that speaks for several: its bubble stands before two others. On a square of 100. */
const MARK = `
  <g stroke-linejoin="round">
    <path d="M14 22h46a10 10 0 0 1 10 10v22a10 10 0 0 1-10 10H32L20 75V64h-6A10 10 0 0 1 4 54V32a10 10 0 0 1 10-10Z" fill="#9cc4ff"/>
    <path d="M40 34h44a12 12 0 0 1 12 12v24a12 12 0 0 1-12 12h-4v12L66 82H40a12 12 0 0 1-12-12V46a12 12 0 0 1 12-12Z" fill="#fff"/>
    <path d="M62 34V23" stroke="#fff" stroke-width="5" stroke-linecap="round"/>
    <circle cx="62" cy="19" r="6" fill="#ffc94d"/>
    <circle cx="50" cy="54" r="6" fill="#1c4e9e"/>
    <circle cx="74" cy="54" r="6" fill="#1c4e9e"/>
    <path d="M50 68q12 8 24 0" fill="none" stroke="#1c4e9e" stroke-width="4.5" stroke-linecap="round"/>
  </g>`;

/** Size of a picture, and where the mark stands in it; with words where there is room. */
const PICTURES = {
  'logo_main.png': { width: 400, height: 272, mark: { x: 38, y: 66, size: 140 }, words: { x: 194, y: 130, size: 32 } },
  'logo_small.png': { width: 108, height: 108, mark: { x: 14, y: 12, size: 80 } },
  'logo.png': { width: 130, height: 100, mark: { x: 26, y: 10, size: 78 } },
  'logo_medium.png': { width: 240, height: 84, mark: { x: 16, y: 8, size: 66 }, words: { x: 98, y: 36, size: 22 } },
  'logo_min.png': { width: 84, height: 84, mark: { x: 11, y: 10, size: 62 } },
  'logo_dp.png': { width: 174, height: 109, mark: { x: 46, y: 12, size: 84 } },
};

const folder = await mkdtemp(path.join(tmpdir(), 'artwork-'));
for (const [name, picture] of Object.entries(PICTURES)) {
  const { width, height } = picture;
  const page = path.join(folder, 'picture.html');
  await writeFile(page, `<!doctype html><style>body{margin:0}svg{display:block}</style>${drawn(picture)}`);
  const screenshot = path.join(folder, name);
  const options = ['--headless', '--no-sandbox', '--hide-scrollbars', '--force-device-scale-factor=1'];
  execFileSync(chromium, [...options, `--window-size=${width},${height}`, `--screenshot=${screenshot}`, page], { stdio: 'ignore' });
  await rename(screenshot, path.join(images, name));
}
await rm(folder, { recursive: true });

function drawn({ width, height, mark, words }) {
  const text = words && `
    <g font-family="'PT Sans', 'DejaVu Sans', Arial, sans-serif" font-weight="700" font-size="${words.size}" fill="#fff">
      <text x="${words.x}" y="${words.y}">Telegram</text>
      <text x="${words.x}" y="${words.y + words.size * 1.2}">бот</text>
    </g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="#4c8bf7"/><stop offset="1" stop-color="#2a5fc4"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <g transform="translate(${mark.x} ${mark.y}) scale(${mark.size / 100})">${MARK}</g>
    ${text ?? ''}
  </svg>`;
}
