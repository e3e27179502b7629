/** A finding inside a notebook cell. */
export const notebook = {
  steps: {
    'a finding is underlined in its cell': async ({ window, photographer }) => {
      await window.openNotebook('explore.ipynb');
      await window.squiggle('error');
      const cell = window.page.locator('.notebookOverlay .code-cell-row', {
        hasText: 'class WideNet',
      });
      await cell.first().waitFor();
      await photographer.shoot(window, 'notebook');
    },

    'the light bulb fixes the cell, and the notebook is saved': async ({ window, note }) => {
      const line = window.page.locator('.notebookOverlay .view-line', { hasText: 'self.drop(h)' });
      const presses = await window.quickFix('Assign the result', line);
      if (presses > 1) note(`Ctrl+. was pressed ${presses} times`);
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.dirty[data-resource-name="explore.ipynb"]').waitFor();
      await window.page.keyboard.press('Control+s');
      const text = await window.untilOnDisk('explore.ipynb', (saved) => saved.includes('h = self.drop(h)'), 'the fixed cell on disk');
      if (!JSON.parse(text).cells[3].outputs.length) throw new Error('the saved outputs are gone');
    },
  },
};
