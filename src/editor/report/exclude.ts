/** Folders of environments, tools and copies: nobody's own code. */
const always = [
  '.git',
  '.hg',
  '.venv',
  'venv',
  'env',
  'node_modules',
  'site-packages',
  '__pycache__',
  '.ipynb_checkpoints',
  '.tox',
  '.nox',
];

/** One glob of what a workspace run leaves out, besides what the editor hides by itself. A bare folder name means its whole content. */
export function excludePattern(globs: readonly string[]): string {
  const own = globs.map((glob) => glob.trim()).filter((glob) => glob !== '' && !/[{}]/.test(glob));
  return `{${[...always.map((folder) => `**/${folder}/**`), ...own].join(',')}}`;
}
