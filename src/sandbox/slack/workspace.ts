// The state of the workspace, with queries on it.
import { type Clock, newId } from './clock.js';
import { Messages } from './messages.js';
import { Tickets } from './tickets.js';
import { Uploads } from './uploads.js';
import { Views } from './views.js';
import type { Channel, Person, Team, World } from './world.js';

export interface Settings {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: readonly string[];
  readonly ackMillis: number;
  readonly mostKept: number;
  refuseNewBlocks: boolean;
  /** Empty: nothing is delivered over HTTP. */
  eventsUrl: string;
  /** Prefix of the URLs given to the bot: this server, or a proxy in front of it. */
  url: string;
}

export class Workspace {
  readonly world: World;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly messages: Messages;
  readonly views = new Views();
  readonly tickets: Tickets;
  readonly uploads = new Uploads();

  constructor(world: World, settings: Settings, clock: Clock) {
    this.world = world;
    this.settings = settings;
    this.clock = clock;
    this.messages = new Messages(clock);
    this.tickets = new Tickets(clock);
  }

  person(id: string): Person | undefined {
    return this.world.people.find((person) => person.id === id);
  }

  /** @throws when there is no such person; for actions of people, not for calls of the bot */
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

  /** Whether the bot can see the person: a colleague, or somebody it shares a channel with. */
  isVisible(person: Person): boolean {
    return (
      !this.isExternal(person) ||
      this.world.channels.some((channel) => channel.connectedTeams.length > 0 && channel.members.includes(person.id))
    );
  }

  botIsIn(channel: Channel): boolean {
    return channel.members.includes(this.world.app.botUserId);
  }

  /** The direct messages between the bot and the person; opens them if necessary. */
  directChannel(userId: string): Channel {
    const members = [userId, this.world.app.botUserId];
    const existing = this.world.channels.find(
      (channel) => channel.kind === 'im' && members.every((member) => channel.members.includes(member)),
    );
    if (existing) return existing;
    const opened: Channel = { id: newId('D'), name: '', kind: 'im', members, archived: false, connectedTeams: [] };
    this.world.channels.push(opened);
    return opened;
  }

  /** @throws when the person cannot read the channel; for actions of people */
  mustRead(userId: string, channelId: string): Channel {
    const channel = this.channel(channelId);
    const person = this.mustKnow(userId);
    if (channel === undefined) throw new Error(`There is no channel ${channelId}.`);
    const open = channel.kind === 'public' && !this.isExternal(person) && !person.isRestricted;
    if (!open && !channel.members.includes(userId)) throw new Error(`${person.name} cannot see #${channel.name}.`);
    return channel;
  }
}
