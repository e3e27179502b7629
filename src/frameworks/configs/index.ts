import type { ConfigDocument } from '../../syntax/config';
import { mentionsConfiguredDropout } from '../../syntax/config/mention';
import type { FrameworkReader, FrameworkWriter } from '../framework';
import { huggingFaceFields } from './huggingFace';
import { readConfigSites } from './sites';
import { writeConfigChange } from './write';

/** Dropout rates in configuration files: Hugging Face, peft, fairseq, ESPnet, SpeechBrain, Hydra, mmdetection and what looks like them. */
export const configs: FrameworkReader<ConfigDocument> & FrameworkWriter<ConfigDocument> = {
  framework: 'config',
  reads: [
    { kind: 'config', name: `dropout keys of JSON, YAML and TOML files, among them ${huggingFaceFields.size} fields of Hugging Face` },
    { kind: 'config', name: 'layers and references of HyperPyYAML (`!new:torch.nn.Dropout`, `!ref <dropout>`)' },
  ],
  concerns: ({ root, text }) => root !== null && mentionsConfiguredDropout(text),
  read(document) {
    return { sites: readConfigSites(document), networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  },
  write: writeConfigChange,
};
