import { version } from '../../package.json';
import { check } from './check';
import { config } from './config';
import { explain } from './explain';
import { CLEAN, FAILURE, type Io } from './io';
import { networks } from './networks';
import { sites } from './sites';
import { verdict } from './verdict';

const usage = `Usage: dropout-doctor COMMAND [ARGUMENTS]

  check PATH…    find dropout bugs in programs and notebooks
  sites PATH…    list every dropout site with its rate and where the rate comes from
  networks PATH… show the layers, shapes, parameters and dropout of every network
  verdict LOG…   say of training logs whether the model overfits
  lab FILE       train the network of a file at several dropout rates
  explain RULE   explain a rule
  config FILE    explain which rules hold for a file, and why

dropout-doctor COMMAND --help tells more. Nothing is sent anywhere, and analysis never runs your code.
`;

/** One call of the program; gives its exit code: 0 clean, 1 findings, 2 failure. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'check':
      return check(rest, io);
    case 'sites':
      return sites(rest, io);
    case 'networks':
      return networks(rest, io);
    case 'verdict':
      return verdict(rest, io);
    case 'config':
      return config(rest, io);
    case 'explain':
      return explain(rest, io);
    case 'lab': {
      // Training needs the large tensor library; the other commands must not pay for it.
      const { runLab } = await import('./lab');
      return runLab(rest, io);
    }
    case '--version':
    case '-v':
      io.out(`${version}\n`);
      return CLEAN;
    case '--help':
    case '-h':
    case 'help':
      io.out(usage);
      return CLEAN;
    default:
      io.err(command === undefined ? usage : `There is no command '${command}'.\n\n${usage}`);
      return FAILURE;
  }
}
