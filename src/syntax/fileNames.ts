import { foreignName } from './foreign';
import { markOf } from './libraries';
import type { Project } from './project';

/** Names of what the files of a project define: in a framework's own source those of the framework. */
export class FileNames {
  readonly #modules = new Map<string, string | null>();

  constructor(readonly project: Project) {}

  /** The name by which other files know what is canonical in a file. */
  fromOutside(file: string, canonical: string): string {
    if (!canonical.startsWith('.')) return canonical;
    const module = this.#frameworkModule(file);
    return module === null ? foreignName({ file, name: canonical.slice(1) }) : `${module}${canonical}`;
  }

  forget(): void {
    this.#modules.clear();
  }

  /** `torch.nn.modules.dropout` for that file in PyTorch's own source; null in every other project. */
  #frameworkModule(file: string): string | null {
    let module = this.#modules.get(file);
    if (module === undefined) {
      module = packagePath(this.project, file);
      const mark = markOf(module);
      if (mark === null || this.project.locate(file, mark) === null) module = null;
      this.#modules.set(file, module);
    }
    return module;
  }
}

/** Dotted name of a file under its topmost package. */
function packagePath(project: Project, file: string): string {
  const parts = file.replace(/(?:\/__init__)?\.py$/, '').split('/');
  const isPackage = file.endsWith('/__init__.py');
  const most = parts.length + (isPackage ? 1 : 0);
  let depth = 1;
  for (let dots = '.'; depth < most && project.locate(file, dots) !== null; dots += '.') depth++;
  return parts.slice(-(isPackage ? Math.max(1, depth - 1) : depth)).join('.');
}
