// The workspace's state, and functions to query it.
import { EventEmitter } from 'node:events';
import { type Clock, newSlackId } from './clock.js';
import { Deliveries, type SlackSettings } from './deliveries.js';
import { SlackFaults } from './faults.js';
import { type Draft, type Message, Messages } from './messages.js';
import { Sockets } from './socket.js';
import { ReplyTickets } from './tickets.js';
import { Uploads } from './uploads.js';
import { Views } from './views.js';
import type { WebApiCall } from './wire.js';
import type { Channel, Person, Team, World } from './world.js';

export class Workspace {
  readonly messages: Messages;
  readonly views = new Views();
  readonly tickets: ReplyTickets;
  readonly uploads = new Uploads();
  readonly faults = new SlackFaults();
  readonly sockets: Sockets;
  readonly deliveries = new Deliveries(this);
  /** The bot's calls. */
  readonly calls: WebApiCall[] = [];
  /** Emits `change` after every visible change and `call` with each call by the bot. */
  readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(
    readonly world: World,
    readonly settings: SlackSettings,
    readonly clock: Clock,
  ) {
    this.messages = new Messages(clock);
    this.tickets = new ReplyTickets(clock);
    this.sockets = new Sockets(world.app.id);
  }

  changed(): void {
    this.changes.emit('change');
  }

  record(call: WebApiCall): void {
    this.calls.push(call);
    if (this.calls.length > this.settings.mostKept) this.calls.shift();
    this.changes.emit('call', call);
    this.changed();
  }

  /** @returns a function that unsubscribes */
  hear<T>(event: 'change' | 'call', listener: (heard: T) => void): () => void {
    this.changes.on(event, listener);
    return () => this.changes.off(event, listener);
  }

  person(id: string): Person | undefined {
    return this.world.people.find((person) => person.id === id);
  }

  /** Finds a user for a user action. @throws if the user doesn't exist */
  mustKnow(id: string): Person {
    const person = this.person(id);
    if (person === undefined) throw new Error(`Nobody has the id ${id}.`);
    return person;
  }

  channel(id: string): Channel | undefined {
    return this.world.channels.find((channel) => channel.id === id);
  }

  teamOf(person: Person): Team {
    return this.world.partners.find((team) => team.id === person.teamId) ?? this.world.team;
  }

  isExternal(person: Person): boolean {
    return person.teamId !== this.world.team.id;
  }

  /** Whether the bot can see the user, i.e. the user is in the bot's workspace or in a shared channel. */
  isVisible(person: Person): boolean {
    return (
      !this.isExternal(person) ||
      this.world.channels.some((channel) => channel.connectedTeams.length > 0 && channel.members.includes(person.id))
    );
  }

  post({ blocks = [], ...draft }: Omit<Draft, 'user' | 'blocks'> & Partial<Pick<Draft, 'blocks'>>): Message {
    return this.messages.post({ ...draft, user: this.world.app.botUserId, blocks });
  }

  botIsIn(channel: Channel): boolean {
    return channel.members.includes(this.world.app.botUserId);
  }

  /** Returns the direct messages between the bot and the user. Opens the conversation if necessary. */
  directChannel(userId: string): Channel {
    const members = [userId, this.world.app.botUserId];
    const existing = this.world.channels.find(
      (channel) => channel.kind === 'im' && members.every((member) => channel.members.includes(member)),
    );
    if (existing) return existing;
    const opened: Channel = { id: newSlackId('D'), name: '', kind: 'im', members, archived: false, connectedTeams: [] };
    this.world.channels.push(opened);
    return opened;
  }

  /** Finds a channel for a user action. @throws if the user can't read the channel */
  mustRead(userId: string, channelId: string): Channel {
    const channel = this.channel(channelId);
    const person = this.mustKnow(userId);
    if (channel === undefined) throw new Error(`There is no channel ${channelId}.`);
    const open = channel.kind === 'public' && !this.isExternal(person) && !person.isRestricted;
    if (!open && !channel.members.includes(userId)) throw new Error(`${person.name} can’t see #${channel.name}.`);
    return channel;
  }
}
