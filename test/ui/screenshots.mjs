// Pictures of the window in each theme.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Label of the theme, and the class that the workbench then wears. */
const THEMES = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  contrast: ['Dark High Contrast', 'hc-black'],
  contrastLight: ['Light High Contrast', 'hc-light'],
};

/** The pictures that the README may show. */
const SHOWN = ['finding', 'hover', 'report', 'notebook', 'runs', 'curves', 'lab-running', 'lab', 'lab-applied'];

/** Of a window that is empty otherwise, the part that counts. */
const PARTS = { hover: { x: 352, y: 36, width: 900, height: 330 } };

/** Takes pictures into a folder; for the README only some of them, each in both themes. */
export class Photographer {
  constructor(folder, { forReadme }) {
    this.folder = folder;
    this.forReadme = forReadme;
  }

  /** One picture of the window for each theme: `name-dark.png` and so on. The last one stays on, and should be dark. */
  async shoot(window, name, themes = ['light', 'dark']) {
    if (this.forReadme && !SHOWN.includes(name)) return;
    for (const theme of this.forReadme ? ['light', 'dark'] : themes) {
      await this.wear(window, theme);
      await this.take(window, name, theme);
    }
  }

  async wear(window, theme) {
    const [label, mark] = THEMES[theme];
    const worn = window.page.locator(`.monaco-workbench.${mark}`);
    if ((await worn.count()) > 0) return;
    await window.command('Preferences: Color Theme');
    await window.choose(label);
    await worn.waitFor();
  }

  /** One picture in the theme that is worn. */
  async take(window, name, theme) {
    if (this.forReadme && !(SHOWN.includes(name) && ['light', 'dark'].includes(theme))) return;
    await mkdir(this.folder, { recursive: true });
    await window.page.locator('.statusbar', { hasText: 'Activating Extensions' }).waitFor({ state: 'hidden' });
    // Charts and web fonts take a few frames.
    await window.page.waitForTimeout(500);
    const part = this.forReadme ? PARTS[name] : undefined;
    await window.page.screenshot({ path: join(this.folder, `${name}-${theme}.png`), ...(part ? { clip: part } : {}) });
  }
}
