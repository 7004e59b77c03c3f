/** Where our API is, written in by the build. */
declare const PUBLIC_URL: string;

/** amoCRM's own object; read-only for us. */
declare const APP: import('./types').App;

declare module '*.css';
