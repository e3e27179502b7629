/** How results leave the lab: all that was trained for programs, a row for each epoch for tables, a summary for people. */
export const RESULT_FORMATS = ['json', 'csv', 'markdown'] as const;

export type ResultFormat = (typeof RESULT_FORMATS)[number];
