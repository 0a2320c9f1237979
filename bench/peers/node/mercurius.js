// With loaders of its own in place of DataLoader, and compiled queries.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { address, listsOf, panel, patientsById, typeDefs } from './database.js'

const app = Fastify()
app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  resolvers: {
    Query: {
      patient: async (_, { id }) => (await patientsById([id]))[0],
      panel: (_, { guardian }) => panel(guardian),
    },
  },
  loaders: {
    Patient: Object.fromEntries(Object.entries(listsOf).map(([name, load]) =>
      [name, (queries) => load(queries.map(({ obj }) => obj.id))])),
  },
})
await app.listen(address)
