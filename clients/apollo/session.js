// The session of a person: signs in, keeps the tokens, and trades the refresh token for new ones.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';

const SIGN_IN = gql`
  mutation SignIn($input: LoginInput!) {
    login(input: $input) {
      tokens { accessToken refreshToken }
      userErrors { code message }
    }
  }
`;

const REFRESH = gql`
  mutation Refresh($input: RefreshSessionInput!) {
    refreshSession(input: $input) {
      tokens { accessToken refreshToken }
      userErrors { code message }
    }
  }
`;

export class Session {
  accessToken;
  refreshToken;
  refreshes = 0;
  #client;
  #refreshing;

  constructor(uri) {
    this.#client = new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache() });
  }

  async signIn(email, password) {
    const { data } = await this.#client.mutate({ mutation: SIGN_IN, variables: { input: { email, password } }, fetchPolicy: 'no-cache' });
    this.#take(data.login);
  }

  // refresh is done once, however many operations were refused with a token, since a refresh token is good once. Those
  // whose refusal arrives when the others have refreshed already find a newer token here.
  refresh(refused) {
    if (refused !== this.accessToken) return Promise.resolve();
    this.#refreshing ??= this.#trade().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #trade() {
    this.refreshes++;
    const input = { refreshToken: this.refreshToken };
    const { data } = await this.#client.mutate({ mutation: REFRESH, variables: { input }, fetchPolicy: 'no-cache' });
    this.#take(data.refreshSession);
  }

  #take({ tokens, userErrors }) {
    if (!tokens) throw new Error(userErrors.map((error) => error.message).join(' '));
    Object.assign(this, { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken });
  }
}
