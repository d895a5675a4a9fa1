// The text of a style sheet, for a shadow root.
declare module '*.css?inline' {
  const text: string;
  export { text as default };
}
