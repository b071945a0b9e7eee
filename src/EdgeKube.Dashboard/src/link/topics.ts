const root = 'edgekube/v1';

export const stateTopics = `${root}/state/#`;
export const eventTopics = `${root}/events/#`;
export const statePrefix = `${root}/state/`;
export const eventPrefix = `${root}/events/`;

export const requestTopic = (caller: string) => `${root}/api/request/${caller}`;

/** Below the caller's own topic, so that two pages of one account do not read each other's answers. */
export const responseTopic = (caller: string, clientId: string) => `${root}/api/response/${caller}/${clientId}`;
