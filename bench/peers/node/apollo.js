import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { address, typeDefs } from './database.js'
import { newContext, resolvers } from './dataloader.js'

const server = new ApolloServer({ typeDefs, resolvers })
await startStandaloneServer(server, { listen: address, context: async () => newContext() })
