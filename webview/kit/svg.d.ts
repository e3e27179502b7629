/** The bundler hands in the file's text. */
declare module '*.svg' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: how bundlers hand in a file
  export default text;
}
