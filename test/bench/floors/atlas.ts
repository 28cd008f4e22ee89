// A token for the pretend Atlas.
import { request } from 'undici';

export async function signIn(): Promise<string> {
  const { MONGODB_ATLAS_BASE_URL: atlas = '' } = process.env;
  const { MONGODB_ATLAS_EXECUTOR_CLIENT_ID: id, MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: secret } = process.env;
  const answer = await request(`${atlas}/api/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token }: { access_token: string } = JSON.parse(await answer.body.text());
  return token;
}
