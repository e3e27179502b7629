import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { CheckedFile } from '../../../src/report/place';
import type { Cell } from '../../../src/text/source';
import { testParser } from '../parser';

/** A Python file as the command line would hand it to a report. */
export async function checkedPython(path: string, text: string): Promise<CheckedFile> {
  const analyzer = createAnalyzer({ parser: await testParser() });
  return { path, report: analyzer.analyze({ kind: 'python', name: path, text }), rawLine: null };
}

/** A notebook whose cell `i` starts on raw line 100 i. */
export async function checkedNotebook(path: string, cells: readonly Cell[]): Promise<CheckedFile> {
  const analyzer = createAnalyzer({ parser: await testParser() });
  const report = analyzer.analyze({ kind: 'notebook', name: path, cells });
  const rawLine = (index: number, offset: number): number => {
    const text = cells.find((cell) => cell.index === index)?.text ?? '';
    return 100 * index + text.slice(0, offset).split('\n').length - 1;
  };
  return { path, report, rawLine };
}

export const NET = `import torch.nn as nn

net = nn.Sequential(
\tnn.Dropout(50),
    nn.LSTM(
        8,
        8,
        dropout=0.5,
    ),
)
`;
