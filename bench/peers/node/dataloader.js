// Resolvers with DataLoader, a set of loaders for each request: as the documentation of Apollo Server, GraphQL Yoga
// and DataLoader shows it.
import DataLoader from 'dataloader'
import { listsOf, panel, patientsById } from './database.js'

export const newContext = () => ({
  patients: new DataLoader(patientsById),
  ...Object.fromEntries(Object.entries(listsOf).map(([name, load]) => [name, new DataLoader(load)])),
})

export const resolvers = {
  Query: {
    patient: (_, { id }, context) => context.patients.load(id),
    panel: (_, { guardian }) => panel(guardian),
  },
  Patient: Object.fromEntries(Object.keys(listsOf).map((name) => [name, (patient, _, context) => context[name].load(patient.id)])),
}
