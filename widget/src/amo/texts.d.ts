/** A file that is bundled as the text it holds. */
declare module '*.txt' {
  const text: string;
  export default text;
}
