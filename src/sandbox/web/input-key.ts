/** Where one input's value is kept: Slack too tells inputs apart by both ids, so that a new block id starts empty. */
export const inputKey = (blockId = '', actionId = '') => `${blockId}/${actionId}`;
