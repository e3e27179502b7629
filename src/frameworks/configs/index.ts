import type { ConfigDocument } from '../../syntax/config';
import { mentionsConfiguredDropout } from '../../syntax/config/mention';
import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readConfigSites } from './sites';
import { writeConfigChange } from './write';

/** Dropout rates in configuration files: Hugging Face, peft, fairseq, ESPnet, SpeechBrain, Hydra, mmdetection and what looks like them. */
export const configs: FrameworkReader<ConfigDocument> & FrameworkWriter<ConfigDocument> = {
  framework: 'config',
  concerns: ({ root, text }) => root !== null && mentionsConfiguredDropout(text),
  read(document) {
    return { sites: readConfigSites(document), networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };
  },
  write: writeConfigChange,
};
