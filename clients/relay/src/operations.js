// What relay-compiler checks against the schema and compiles: connections and Node are Relay's specifications.
const { graphql } = require('relay-runtime');

exports.signIn = graphql`
  mutation operationsSignInMutation($input: LoginInput!) {
    login(input: $input) {
      tokens { accessToken }
      userErrors { code message }
    }
  }
`;

exports.me = graphql`
  query operationsMeQuery {
    me { patient { id } }
  }
`;

// @refetchable writes a query that asks for the next page by node(id:).
exports.medications = graphql`
  fragment operationsMedications on Patient
  @refetchable(queryName: "operationsMedicationsPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    medications(first: $count, after: $cursor) @connection(key: "record_medications") {
      __id
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

exports.record = graphql`
  query operationsRecordQuery($patient: ID!) {
    node(id: $patient) {
      ... on Patient @alias(as: "patient") { ...operationsMedications }
    }
  }
`;

exports.addMedication = graphql`
  mutation operationsAddMedicationMutation($input: AddMedicationInput!, $connections: [ID!]!) {
    addMedication(input: $input) {
      medication @prependNode(connections: $connections, edgeTypeName: "MedicationEdge") { id name }
      userErrors { field code }
    }
  }
`;

exports.deleteMedication = graphql`
  mutation operationsDeleteMedicationMutation($input: DeleteMedicationInput!, $connections: [ID!]!) {
    deleteMedication(input: $input) {
      deletedId @deleteEdge(connections: $connections)
    }
  }
`;
