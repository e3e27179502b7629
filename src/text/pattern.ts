/**
 * What matches a text as it is written inside a regular expression. A parameter may be `**kwargs` and an object `box(*layers)[0]`: put into a
 * pattern as they are they say something else, or end the reading of the file.
 */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
