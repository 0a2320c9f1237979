import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { address, typeDefs } from './database.js'
import { newContext, resolvers } from './dataloader.js'

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context: newContext, logging: 'warn', graphiql: false })
createServer(yoga).listen(address)
