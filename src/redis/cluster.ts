// Connects to a Redis Cluster. All our keys share a hash tag, so one slot on one node has them all, and a plain
// connection to that node is enough. Each new connection looks up the slot's owner again.
import { createConnection, isIP, Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { z } from 'zod';
import { REDIS_CLUSTER_URL_PATTERN } from '../environment.js';

type Credentials = Pick<RedisOptions, 'username' | 'password' | 'tls'>;
interface Node {
  readonly host: string;
  readonly port: number;
  /** The host in REDIS_URL that led to this node. */
  readonly entry: string;
}

/** The deadline for CLUSTER SLOTS. It's short, because any node replies from memory. */
const ANSWERS_WITHIN_MS = 2_000;
/** The time without a reply after which the slot's owner counts as replaced. None of our commands blocks this long. */
const SILENT_MS = 6_000;
const CLOSES_WITHIN_MS = 2_000;
/** Errors from a node that lost or can't serve the slot. The command wasn't executed, except perhaps a blocking one. */
const LOOK_UP_OWNER_AGAIN = /^(MOVED|CLUSTERDOWN|READONLY|UNBLOCKED|LOADING|MASTERDOWN)/;

const announced = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown());
const allSlots = z.array(z.tuple([z.number(), z.number()]).rest(announced));

export const isClusterUrl = (url: string): boolean => /^rediss?\+cluster:/i.test(url);

/** Returns options for a plain connection that finds the node with this hash tag's keys, even after the slot moves. */
export function slotOwnerOptions(url: string, hashTag: string): RedisOptions {
  const { nodes, credentials } = parse(url);
  return {
    ...credentials,
    Connector: connectorTo(new Owner(nodes, credentials, hashTag), credentials.tls !== undefined),
    socketTimeout: SILENT_MS,
    reconnectOnError: (error) => LOOK_UP_OWNER_AGAIN.test(error.message),
  };
}

function parse(url: string): { readonly nodes: readonly Node[]; readonly credentials: Credentials } {
  const { tls, user, password, hosts } = REDIS_CLUSTER_URL_PATTERN.exec(url)?.groups ?? {};
  if (hosts === undefined) throw new Error('REDIS_URL isn’t redis+cluster://[user:password@]host:port[,host:port]');
  const nodes = hosts.split(',').map((one) => {
    const [, bracketed = '', port = '6379'] = /^(.*?)(?::(\d+))?$/.exec(one) ?? [];
    const host = bracketed.replace(/^\[|\]$/g, '');
    return { host, port: Number(port), entry: host };
  });
  const credentials = {
    ...(user && { username: decodeURIComponent(user) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(tls && { tls: {} }),
  };
  return { nodes, credentials };
}

class Owner {
  readonly #entries: readonly Node[];
  readonly #credentials: Credentials;
  readonly #hashTag: string;
  /** All nodes in the last reply. With them, we find the cluster even if every node in the URL was replaced. */
  #known: readonly Node[] = [];
  #looks = 0;

  constructor(entries: readonly Node[], credentials: Credentials, hashTag: string) {
    this.#entries = entries;
    this.#credentials = credentials;
    this.#hashTag = hashTag;
  }

  async find(): Promise<Node> {
    const nodes = [...new Map([...this.#known, ...this.#entries].map((node) => [formatNode(node), node])).values()];
    // We start with a different node each time, because a node cut off from the others still returns the old owner.
    const first = this.#looks++ % nodes.length;
    const reasons: string[] = [];
    for (const node of [...nodes.slice(first), ...nodes.slice(0, first)]) {
      try {
        return await this.#ask(node);
      } catch (error) {
        reasons.push(`${formatNode(node)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    throw new Error(`No cluster node returned the owner of our keys (${reasons.join('; ')})`);
  }

  async #ask(node: Node): Promise<Node> {
    const client = new Redis({
      ...this.#credentials,
      ...(this.#credentials.tls && { tls: identity(node) }),
      host: node.host,
      port: node.port,
      lazyConnect: true,
      retryStrategy: () => null,
      enableReadyCheck: false,
      connectTimeout: ANSWERS_WITHIN_MS,
      commandTimeout: ANSWERS_WITHIN_MS,
    });
    let cause: Error | undefined;
    client.on('error', (error: Error) => {
      cause = error;
    });
    try {
      await client.connect();
      const answers = [client.cluster('KEYSLOT', `{${this.#hashTag}}`), client.cluster('SLOTS')];
      const [slot, slots] = z.tuple([z.number(), allSlots]).parse(await Promise.all(answers));
      const range = slots.find(([from, to]) => from <= slot && slot <= to);
      if (range === undefined) throw new Error(`no node owns slot ${slot}`);
      this.#known = slots.flatMap(([, , ...nodes]) => nodes.flatMap((one) => locate(one, node) ?? []));
      const owner = range[2] && locate(range[2], node);
      if (owner === undefined) throw new Error(`the owner of slot ${slot} hasn’t announced an address`);
      return owner;
    } catch (error) {
      if (String(error).includes('cluster support disabled'))
        throw new Error('this server isn’t a cluster. Remove +cluster from REDIS_URL');
      throw cause ?? error;
    } finally {
      client.disconnect();
    }
  }
}

const formatNode = ({ host, port }: Node) => `${host}:${port}`;

/** Resolves an announced address. An empty host means the node that was asked. `?` means that no host name is set. */
function locate([host, port]: z.infer<typeof announced>, asked: Node): Node | undefined {
  if (host === '?') return undefined;
  return { host: host === null || host === '' ? asked.host : host, port, entry: asked.entry };
}

/**
 * Returns TLS options that accept a certificate for the URL's host, because managed clusters may announce IP addresses.
 */
function identity({ host, entry }: Node): ConnectionOptions {
  const name = [host, entry].find((one) => isIP(one) === 0);
  return {
    ...(name !== undefined && { servername: name }),
    checkServerIdentity: (_, certificate) =>
      checkServerIdentity(host, certificate) && checkServerIdentity(entry, certificate),
  };
}

function connectorTo(owner: Owner, isTls: boolean) {
  return class extends AbstractConnector {
    constructor() {
      super(CLOSES_WITHIN_MS);
    }

    /**
     * Connects to the slot's owner. Without an owner, returns a closed socket, because ioredis reconnects after a close
     * but never after a rejection.
     */
    override async connect(): Promise<Socket> {
      this.connecting = true;
      let stream: Socket;
      try {
        const node = await owner.find();
        if (!this.connecting) throw new Error('Connection is closed.');
        const { host, port } = node;
        stream = isTls ? connectTls({ host, port, ...identity(node) }) : createConnection({ host, port });
      } catch (error) {
        this.firstError = error instanceof Error ? error : new Error(String(error));
        stream = new Socket().destroy();
      }
      stream.once('error', (error) => {
        this.firstError = error;
      });
      this.stream = stream;
      return stream;
    }

    /** Disconnects from a node that reports itself as a replica, because the node has just lost the slot. */
    override check({ role }: { readonly role?: string }): boolean {
      return role !== 'slave';
    }
  };
}
