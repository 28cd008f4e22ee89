// Which channels a person can open.
import type { Channel, World } from '../slack/world.js';

export function canSee(world: World, you: string, channel: Channel): boolean {
  if (channel.members.includes(you)) return true;
  const person = world.people.find(({ id }) => id === you);
  const colleague = person?.teamId === world.team.id && !person.isRestricted && !person.isUltraRestricted;
  return channel.kind === 'public' && colleague;
}
