// The keys that our compose.yaml and kubernetes.yaml use; a key that is not here is a mistake.
import { z } from 'zod';

const text = z.string();
const texts = z.array(z.string());
const hardened = {
  restart: z.literal('unless-stopped'),
  read_only: z.literal(true),
  cap_drop: texts,
  security_opt: texts,
};
const bot = z.strictObject({
  image: text,
  build: z.strictObject({ context: text, dockerfile: text }),
  command: texts,
  env_file: texts,
  environment: z.record(text, text),
  volumes: texts,
  ports: texts.optional(),
  depends_on: z.strictObject({ redis: z.strictObject({ condition: z.literal('service_healthy') }) }),
  stop_grace_period: text,
  ...hardened,
});

export const compose = z.strictObject({
  name: text,
  'x-bot': z.unknown(),
  services: z.strictObject({
    web: bot,
    worker: bot,
    redis: z.strictObject({
      image: text,
      user: text,
      command: texts,
      volumes: texts,
      healthcheck: z.strictObject({ test: texts, interval: text }),
      ...hardened,
    }),
  }),
  volumes: z.strictObject({ redis: z.null(), state: z.null() }),
});

const labels = z.record(text, text);
const metadata = z.strictObject({ name: text, labels: labels.optional() });
const selector = z.strictObject({ matchLabels: labels });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.enum(['/healthz', '/readyz']), port: z.enum(['http', 'metrics']) }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int().optional(),
});
const container = z.strictObject({
  name: text,
  image: text,
  command: texts,
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: text }) })),
  env: z.array(z.strictObject({ name: text, value: text })),
  ports: z.array(z.strictObject({ name: z.enum(['http', 'metrics']), containerPort: z.int() })),
  startupProbe: probe,
  lifecycle: z.strictObject({ preStop: z.strictObject({ exec: z.strictObject({ command: texts }) }) }).optional(),
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({
    requests: z.strictObject({ cpu: text, memory: text }),
    limits: z.strictObject({ memory: text }),
  }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.strictObject({ name: text, mountPath: text, readOnly: z.literal(true).optional() })),
});
const pod = z.strictObject({
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  terminationGracePeriodSeconds: z.int(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive().optional(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.tuple([container]),
  volumes: z.array(z.strictObject({ name: text, configMap: z.strictObject({ name: text }) })),
});

const template = z.strictObject({ metadata: z.strictObject({ labels, annotations: labels.optional() }), spec: pod });

export const kubernetes = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      selector,
      strategy: z.strictObject({
        type: z.literal('RollingUpdate'),
        rollingUpdate: z.strictObject({ maxUnavailable: z.int(), maxSurge: z.int() }),
      }),
      template,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('StatefulSet'),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      serviceName: text,
      podManagementPolicy: z.literal('Parallel'),
      selector,
      template,
      volumeClaimTemplates: z.tuple([
        z.strictObject({
          metadata,
          spec: z.strictObject({
            accessModes: z.tuple([z.literal('ReadWriteOnce')]),
            resources: z.strictObject({ requests: z.strictObject({ storage: text }) }),
          }),
        }),
      ]),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({ minAvailable: z.int(), selector }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.strictObject({
      podSelector: selector,
      policyTypes: z.tuple([z.literal('Ingress')]),
      ingress: z.array(
        z.strictObject({
          from: z.array(z.strictObject({ namespaceSelector: selector })).optional(),
          ports: z.array(z.strictObject({ port: z.enum(['http', 'metrics']) })),
        }),
      ),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.array(z.strictObject({ name: text, port: z.int(), targetPort: z.literal('http') })),
    }),
  }),
]);
