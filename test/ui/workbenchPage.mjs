// A VS Code window as a user sees it: keys, clicks and what is on the screen.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { delay } from '../workbench/server.mjs';

const EXPLORER_ROW = '.explorer-folders-view .monaco-list-row';
const INPUT = '.quick-input-widget .quick-input-box input';
const MENU_ROW = '.action-widget .monaco-list-row';

/** Errors of the workbench itself, by exact text: a file that this build leaves out, a sign-in that is switched off. */
const BENIGN = ["Timed out waiting for authentication provider 'github' to register.", 'Canceled', 'Canceled: Canceled'];

/** One window on one folder. */
export class WorkbenchPage {
  /** Errors that no one expected; a scenario with any of them has failed. */
  errors = [];

  constructor(page, folder) {
    this.page = page;
    this.folder = folder;
    page.on('pageerror', ({ message }) => BENIGN.includes(message) || this.errors.push(`page error: ${message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|lab(-worker)?\.js|report\.js|curves\.js/.test(message.text()))
        this.errors.push(message.text());
    });
  }

  static async open(context, server, folder) {
    const window = new WorkbenchPage(await context.newPage(), folder);
    await window.page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
    await window.ready();
    return window;
  }

  async ready() {
    await this.page.locator('.monaco-workbench .statusbar').waitFor();
    await this.page.locator(EXPLORER_ROW).first().waitFor();
  }

  /** By the workbench's own command: a bare reload of the page can lose the layout when the machine is busy. */
  async reload() {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  async openFile(name) {
    await this.page.locator(EXPLORER_ROW, { hasText: name }).dblclick();
    await this.tab(name).waitFor();
  }

  /** Right after the start a notebook may open as plain JSON, since the built-in notebook support is not loaded yet: then once more. */
  async openNotebook(name) {
    for (let attempt = 1; ; attempt++) {
      await this.openFile(name);
      const shown = await this.page
        .locator('.notebookOverlay .code-cell-row')
        .first()
        .waitFor({ timeout: 10_000 })
        .then(
          () => true,
          () => false,
        );
      if (shown) return;
      if (attempt === 3) throw new Error(`${name} did not open as a notebook`);
      await this.command('View: Close All Editors');
    }
  }

  tab(name) {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  }

  /** Runs a command by its title, as F1 offers it. The list is that of the moment it opens: what a file just opened adds may come a little later. */
  async command(title) {
    const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      await this.page.locator(INPUT).fill(`>${title}`);
      const failure = await row.waitFor({ timeout: 8000 }).then(
        () => null,
        (error) => error,
      );
      if (failure === null) break;
      if (attempt === 4) throw failure;
      await this.page.keyboard.press('Escape');
    }
    await row.click();
  }

  /** Takes an entry of the open picker. */
  async choose(label) {
    await this.page.locator(INPUT).fill(label);
    await this.page.locator('.quick-input-widget .monaco-list-row', { hasText: label }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator(INPUT).waitFor({ state: 'hidden' });
  }

  /** Takes an answer of the picker with this title. */
  async answer(title, label) {
    const widget = this.page.locator('.quick-input-widget', { hasText: title });
    await widget.locator('.monaco-list-row', { hasText: label }).first().waitFor();
    await this.page.locator(INPUT).fill(label);
    await this.page.keyboard.press('Enter');
    await widget.locator('.monaco-list-row', { hasText: label }).first().waitFor({ state: 'hidden' });
  }

  /** Takes an entry of the menu of a file in the explorer. */
  async contextMenu(name, entry) {
    await this.page.locator(EXPLORER_ROW, { hasText: name }).click({ button: 'right' });
    const item = this.page.locator('.context-view .action-item', { hasText: entry });
    await item.hover();
    // A click right after the menu has opened is taken for the end of the one that opened it.
    await this.page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
  }

  async closeTab(title) {
    const tab = this.page.locator('.tabs-container .tab', { hasText: title });
    await tab.hover();
    await tab.locator('[aria-label^="Close"]').click();
    await tab.waitFor({ state: 'detached' });
  }

  /**
   * Puts the cursor on a text of a file that is open, which must hold it once. `name` is its path in the folder. Right after a file has opened
   * the prompt may close without going there: then once more.
   */
  async goTo(name, text) {
    const source = await this.onDisk(name);
    const before = source.slice(0, source.indexOf(text)).split('\n');
    const [line, column] = [before.length, before.at(-1).length + 1];
    const there = this.page.locator('.statusbar', { hasText: `Ln ${line}, Col ${column}` });
    const attempt = async () => {
      await this.tab(basename(name)).click();
      // Out of the way: over the tab it would show its path.
      await this.page.mouse.move(1, 450);
      await this.page.keyboard.press('Control+g');
      await this.page.locator(INPUT).fill(`:${line}:${column}`, { timeout: 5000 });
      await this.page
        .locator('.quick-input-widget .monaco-list-row', { hasText: `line ${line}` })
        .first()
        .waitFor({ timeout: 5000 });
      await this.page.keyboard.press('Enter');
      await there.waitFor({ timeout: 10_000 });
    };
    for (let left = 3; ; left--) {
      try {
        return await attempt();
      } catch (error) {
        if (left === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Shows the hover at the cursor, which must hold a text; asked for again while the analysis is not there. */
  async hover(text) {
    const shown = this.page.locator('.monaco-hover:visible', { hasText: text }).first();
    for (let press = 1; ; press++) {
      await this.page.keyboard.press('Control+k');
      await this.page.keyboard.press('Control+i');
      const isShown = await shown.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isShown) return shown.innerText();
      if (press === 4) throw new Error(`no hover with "${text}"`);
    }
  }

  async squiggle(kind) {
    // A squiggle has no height of its own, so it is never "visible".
    await this.page.locator(`.squiggly-${kind}`).first().waitFor({ state: 'attached' });
  }

  /**
   * Takes a quick fix at the cursor. About one press in ten opens no menu in a browser, so it is pressed again, up to three times.
   * @param place what is clicked first: in a notebook the Escape between two presses leaves the cell
   * @returns {Promise<number>} presses
   */
  async quickFix(title, place = null) {
    for (let press = 1; ; press++) {
      await place?.click();
      await this.page.keyboard.press('Control+.');
      const row = this.page.locator(MENU_ROW, { hasText: title }).first();
      const shown = await row.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (shown) return press;
      if (press === 3) throw new Error(`Ctrl+. showed no "${title}" in ${press} presses`);
      await this.page.keyboard.press('Escape');
    }
  }

  async save(name) {
    await this.tab(name).click();
    await this.page.keyboard.press('Control+s');
    await this.page.locator(`.tab:not(.dirty)[data-resource-name="${name}"]`).waitFor();
  }

  onDisk(name) {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** Waits until a file on disk satisfies a condition and gives its text. */
  async untilOnDisk(name, condition, what) {
    return poll(what, async () => {
      const text = await this.onDisk(name);
      return condition(text) ? text : null;
    });
  }

  /** The frame of our webview that shows an element with this test id. */
  async webview(testId) {
    return poll(`a panel with "${testId}"`, async () => {
      for (const frame of this.page.frames()) {
        const shown = await frame
          .getByTestId(testId)
          .count()
          .catch(() => 0);
        if (shown > 0) return frame;
      }
      return null;
    });
  }
}

/** Asks every 100 ms until the answer is not null; fails with what was awaited. */
export async function poll(what, probe, limit = 60_000) {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await probe();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`timed out: ${what}`);
    await delay(100);
  }
}
