import { tfjs } from '../../../src/frameworks/tfjs';
import type { Reading } from '../../../src/model/reading';
import type { JsModule } from '../../../src/syntax/javascript/module';
import { openScriptModule } from '../../../src/syntax/javascript/open';
import type { ScriptLanguage } from '../../../src/text/source';
import { testScriptParser } from '../parser';

const parser = await testScriptParser();

/** Hands the parsed script to `use` and disposes of it. */
export function withScript<Result>(text: string, use: (module: JsModule) => Result, language: ScriptLanguage = 'javascript'): Result {
  const module = openScriptModule(parser, { file: 'model.js', text, language });
  try {
    return use(module);
  } finally {
    module.dispose();
  }
}

export function readScript(text: string, language: ScriptLanguage = 'javascript'): Reading {
  return withScript(text, (module) => tfjs.read(module), language);
}
