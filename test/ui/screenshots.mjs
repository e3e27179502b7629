// Pictures of the window in each theme.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { poll } from './workbenchPage.mjs';

const THEMES = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  contrast: ['Default High Contrast', 'hc-black'],
};

/** Takes pictures into a folder; the theme is switched through the settings file of the server. */
export class Photographer {
  constructor({ home, folder }) {
    this.settings = join(home, 'user', 'User', 'settings.json');
    this.folder = folder;
  }

  /** One picture of the window for each theme: `name-dark.png` and so on. The dark theme is left on. */
  async shoot(window, name, themes = ['light', 'dark']) {
    await mkdir(this.folder, { recursive: true });
    for (const theme of themes) {
      await this.wear(window, theme);
      await window.page.screenshot({ path: join(this.folder, `${name}-${theme}.png`) });
    }
    if (themes.at(-1) !== 'dark') await this.wear(window, 'dark');
  }

  async wear(window, theme) {
    const [title, mark] = THEMES[theme];
    const settings = JSON.parse(await readFile(this.settings, 'utf8'));
    if (settings['workbench.colorTheme'] !== title) {
      await writeFile(this.settings, JSON.stringify({ ...settings, 'workbench.colorTheme': title }, null, 2));
    }
    await poll(`theme ${title}`, async () => ((await window.page.locator(`.monaco-workbench.${mark}`).count()) > 0 ? true : null));
    // Charts and web fonts take a few frames more.
    await window.page.waitForTimeout(400);
  }
}
