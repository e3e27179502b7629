import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../workbench/install.mjs';
import { poll } from './workbenchPage.mjs';

const FILE = 'train_digits.py';

const TOML = `preset = "recommended"
ignore = ["evidence"]
exlude = ["old/"]

[rules]
keep-prob-as-rate = "error"

[[overrides]]
files = ["tests/"]
rules = { rate-out-of-rang = "off" }
`;

/** The command line as a task, whose findings go to Problems. */
const TASKS = {
  version: '2.0.0',
  tasks: [
    {
      label: 'dropout',
      type: 'process',
      command: process.execPath,
      args: [join(root, 'dist', 'cli.js'), 'check', '.', '--format', 'concise'],
      problemMatcher: '$dropout-doctor',
      group: { kind: 'build', isDefault: true },
    },
  ],
};

/** What decides about a file is told, today's findings can be accepted, and those of a task are listed. */
export const configuration = {
  async prepare(folder) {
    await mkdir(join(folder, '.vscode'));
    await writeFile(join(folder, '.vscode', 'tasks.json'), JSON.stringify(TASKS));
  },

  steps: {
    'a task lists the findings of files that are not open': async ({ window, photographer }) => {
      await window.openFile('README.md');
      // The palette offers tasks some time after the start.
      await poll('Run Build Task', async () => {
        await window.page.keyboard.press('Control+Shift+b');
        const shown = window.page.locator('.panel .terminal-wrapper').waitFor({ timeout: 5000 });
        return shown.then(
          () => true,
          () => null,
        );
      });
      await window.page.locator('.statusbar-item[aria-label^="Errors: "]').waitFor();
      await window.page.locator('.panel .action-label', { hasText: 'Problems' }).click();
      const rows = window.page.locator('.markers-panel .monaco-list-row');
      await photographer.shoot(window, 'task', ['dark']);
      await rows.filter({ hasText: 'stays on after' }).first().waitFor();
      await rows.filter({ hasText: 'looks like a keep probability' }).first().waitFor();
      await rows.filter({ hasText: 'is thrown away' }).first().waitFor();
      await window.page.keyboard.press('Control+Shift+m');
    },

    'what is not understood in a configuration is underlined and told': async ({ window, photographer }) => {
      await writeFile(join(window.folder, 'dropout-doctor.toml'), TOML);
      await window.openFile('dropout-doctor.toml');
      await window.squiggle('warning');
      for (const theme of ['light', 'contrast', 'dark']) {
        await photographer.wear(window, theme);
        await window.goTo('dropout-doctor.toml', 'exlude');
        await window.hover('did you mean "exclude"?');
        await photographer.take(window, 'configuration-problem', theme);
        await window.page.keyboard.press('Escape');
      }
    },

    'its words are completed and mended': async ({ window, photographer }) => {
      await window.goTo('dropout-doctor.toml', 'rate-out-of-rang');
      await window.quickFix('Change to rate-out-of-range');
      await window.page.keyboard.press('Enter');
      await window.goTo('dropout-doctor.toml', 'keep-prob-as-rate');
      await window.page.keyboard.type('\n');
      await window.page.keyboard.press('ArrowUp');
      await window.page.keyboard.type('eval-m');
      await window.page.locator('.suggest-widget .monaco-list-row', { hasText: 'eval-missing' }).first().waitFor();
      await photographer.shoot(window, 'completion', ['dark']);
      await window.page.keyboard.press('Enter');
      await window.page.keyboard.press('Escape');
      await window.save('dropout-doctor.toml');
      await window.untilOnDisk(
        'dropout-doctor.toml',
        (text) => /rate-out-of-range = "off"/.test(text) && /^eval-missing = "/m.test(text),
        'both',
      );
    },

    'Explain Configuration for This File opens a page': async ({ window, photographer }) => {
      await window.openFile(FILE);
      await window.command('Dropout: Explain Configuration for This File');
      const page = await preview(window, 'dropout-doctor.toml (the nearest');
      const row = page.locator('tr', { hasText: 'keep-prob-as-rate' });
      if (!/error\s+rules\.keep-prob-as-rate = "error"/.test(await row.innerText())) throw new Error(await row.innerText());
      await page.getByText('There is no setting "exlude"; did you mean "exclude"?').waitFor();
      await photographer.shoot(window, 'configuration', ['light', 'contrast', 'dark']);
      // VS Code's own preview, while its theme changes. No page of ours is open.
      window.errors = window.errors.filter((error) => !error.endsWith("Cannot read properties of null (reading 'classList')"));
    },

    'in a narrow window the page can be read': async ({ window, photographer }) => {
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.page.setViewportSize({ width: 400, height: 800 });
      const page = await preview(window, 'dropout-doctor.toml (the nearest');
      await photographer.shoot(window, 'configuration-narrow', ['dark']);
      await window.page.setViewportSize({ width: 1400, height: 900 });
      await window.command('View: Toggle Primary Side Bar Visibility');
      await page.getByText('Dropout Doctor: configuration').waitFor();
    },

    'Generate Baseline accepts what is there': async ({ window, photographer }) => {
      await window.openFile(FILE);
      await window.squiggle('error');
      await window.command('Dropout: Generate Baseline');
      const text = await poll('the baseline', () => readFile(join(window.folder, 'dropout-baseline.json'), 'utf8').catch(() => null));
      if (JSON.parse(text).files[FILE].length !== 3) throw new Error(text);
      await poll('no squiggle', async () => ((await window.page.locator('.squiggly-error').count()) === 0 ? true : null));
      await window.page.locator('.codelens-decoration', { hasText: '2 dropout sites · no findings' }).first().waitFor();
      await photographer.shoot(window, 'baseline', ['light', 'dark']);
    },

    'and reports what is new': async ({ window, photographer }) => {
      await window.goTo(FILE, 'self.output = nn.Linear(256, 10)');
      await window.page.keyboard.type('self.more = nn.Dropout(60)\n');
      await window.squiggle('error');
      await window.page.locator('.codelens-decoration', { hasText: '3 dropout sites · 2 findings' }).first().waitFor();
      await photographer.shoot(window, 'baseline-new', ['dark']);
    },
  },
};

/** The preview that holds a text. */
function preview(window, text) {
  return poll(`a page with "${text}"`, async () => {
    for (const frame of window.page.frames()) {
      const count = await frame
        .getByText(text)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    return null;
  });
}
