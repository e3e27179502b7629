import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { AnalysisOptions, Report } from '../../../src/analysis/report';
import type { Source } from '../../../src/text/source';
import { testParser } from '../parser';

/** The report of a Python text, or of notebook cells. */
export async function reportOf(source: string | readonly string[], options?: AnalysisOptions): Promise<Report> {
  const analyzer = createAnalyzer({ parser: await testParser() });
  return analyzer.analyze(sourceOf(source), options);
}

export function sourceOf(source: string | readonly string[]): Source {
  if (typeof source === 'string') return { kind: 'python', name: 'net.py', text: source };
  return { kind: 'notebook', name: 'net.ipynb', cells: source.map((text, index) => ({ index, text, language: 'python' })) };
}

export const mlp = `import torch.nn.functional as F
from torch import nn

RATE = 0.25


class Net(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.drop = nn.Dropout(p)
        self.fc2 = nn.Linear(128, 10)
        self.last = nn.Dropout(RATE)

    def forward(self, x):
        x = self.drop(F.relu(self.fc1(x)))
        return self.last(self.fc2(x))
`;
