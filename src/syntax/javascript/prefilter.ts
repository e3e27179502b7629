const LIBRARY = /tensorflow|tfjs|\btf\b/;
const DROPOUT = /dropout/i;

/** Cheap test before parsing: false means that a script has nothing of TensorFlow.js. */
export function mentionsLibrary(text: string): boolean {
  return LIBRARY.test(text);
}

/** Cheap test before parsing: false means that a script holds no dropout site. */
export function mentionsScriptDropout(text: string): boolean {
  return DROPOUT.test(text) && LIBRARY.test(text);
}

const LONGEST_SCRIPT = 1024 * 1024;
const LONGEST_LINE = 20_000;

/** Bundles and minified files: nobody edits them, and what they hold is somebody else's. */
export function isGeneratedScript(name: string, text: string): boolean {
  if (text.length > LONGEST_SCRIPT || /[.-]min\.[cm]?js$|\.bundle\.js$/i.test(name)) return true;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const line = (end < 0 ? text.length : end) - from;
    // Data in a literal or an image in a string makes one long line too; code that is all long lines is minified.
    if (line > LONGEST_LINE && line > text.length / 2) return true;
    if (end < 0) break;
    from = end + 1;
  }
  return false;
}
