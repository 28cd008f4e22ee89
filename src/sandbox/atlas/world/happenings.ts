// Alerts and events of a project, in the spelling of Atlas's replies.

export interface Alert {
  readonly id: string;
  readonly projectId: string;
  readonly created: string;
  updated: string;
  status: 'OPEN' | 'TRACKING' | 'CLOSED';
  readonly eventTypeName: string;
  readonly alertConfigId: string;
  readonly clusterName?: string;
  readonly clusterId?: string | undefined;
  readonly hostnameAndPort?: string;
  readonly replicaSetName?: string;
  readonly metricName?: string;
  readonly currentValue?: { readonly number: number; readonly units: string };
  acknowledgedUntil?: string;
  acknowledgingUsername?: string;
  acknowledgementComment?: string;
  resolved?: string;
}

/** The actor is a person or an API key. Events of Atlas itself have neither. */
export interface Event {
  readonly id: string;
  readonly projectId: string;
  readonly created: string;
  readonly eventTypeName: string;
  readonly clusterName?: string;
  readonly userId?: string;
  readonly username?: string;
  readonly targetUsername?: string;
  readonly dbUserUsername?: string;
  readonly apiKeyId?: string;
  readonly publicKey?: string;
  readonly remoteAddress?: string;
}
