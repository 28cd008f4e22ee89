// Project settings that can be switched on or off, with the things that each setting allows and the direction of
// switching it on.
import { ProjectSettings } from '../../atlas/replies.js';
import type { Direction } from '../effect.js';

type SettingName = keyof ProjectSettings;

interface Setting {
  /** The noun that follows "switch", in the singular or plural. */
  readonly noun: string;
  /** A clause that says what users or Atlas can do while the setting is on. */
  readonly means: string;
  /** The direction of switching the setting on. Default: `widens access`. */
  readonly on?: Exclude<Direction, 'unknown'>;
}

const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  isDataExplorerEnabled: { noun: 'Data Explorer', means: 'people can read and change documents in Atlas' },
  isDataExplorerGenAIFeaturesEnabled: {
    noun: 'AI in Data Explorer',
    means: 'questions and the structure of documents are sent to a language model',
  },
  isDataExplorerGenAISampleDocumentPassingEnabled: {
    noun: 'Sample documents for AI',
    means: 'sample documents are sent to a language model',
  },
  isClusterAiAssistantEnabled: {
    noun: 'AI assistant for clusters',
    means: 'people can ask a language model about clusters',
  },
  isPerformanceAdvisorEnabled: {
    noun: 'Performance Advisor',
    means: 'people can see slow queries and suggested indexes',
  },
  isRealtimePerformancePanelEnabled: {
    noun: 'Real-Time Performance Panel',
    means: 'people can see and stop running operations',
  },
  isSchemaAdvisorEnabled: { noun: 'Schema Advisor', means: 'Atlas samples documents to advise on their schema' },
  isCollectDatabaseSpecificsStatisticsEnabled: {
    noun: 'Statistics by database',
    means: 'Atlas collects metrics for each database',
  },
  isDataValidationEnabled: { noun: 'Data validation', means: 'Atlas validates data', on: 'neither' },
  isExtendedStorageSizesEnabled: {
    noun: 'Extended storage sizes',
    means: 'clusters can have larger disks than usual',
    on: 'widens cost',
  },
  isNativeRerankingEnabled: {
    noun: 'Native reranking',
    means: 'searches may use a model that reranks results',
    on: 'widens cost',
  },
};

export const settingNames = ProjectSettings.keyof().options;
export const settingNamed = (name: SettingName): Setting => SETTINGS[name];

interface SettingTo {
  readonly name: SettingName;
  readonly on: boolean;
}

/** The two values of each setting, as users type them in a command: `isDataExplorerEnabled=false`. */
export const SETTING_CHOICES: Readonly<Record<string, string>> = Object.fromEntries(
  settingNames.flatMap((name) =>
    [true, false].map((on) => [serializeSetting({ name, on }), formatSetting({ name, on })]),
  ),
);

export function serializeSetting({ name, on }: SettingTo): string {
  return `${name}=${on}`;
}

/**
 * Parses a choice.
 * @throws if the text isn't one of the choices
 */
export function parseSetting(choice: string): SettingTo {
  const [name, value] = choice.split('=');
  return { name: ProjectSettings.keyof().parse(name), on: value === 'true' };
}

function formatSetting({ name, on }: SettingTo): string {
  return `${SETTINGS[name].noun} ${on ? 'on' : 'off'}`;
}

export function settingDirection({ name, on }: SettingTo): Direction {
  const { on: direction = 'widens access' } = SETTINGS[name];
  if (on || direction === 'neither') return direction;
  return direction === 'widens cost' ? 'narrows cost' : 'narrows access';
}
