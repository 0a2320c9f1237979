import { gql } from '@urql/core';

export const SIGN_IN = gql`
  mutation SignIn($input: LoginInput!) {
    login(input: $input) {
      tokens { accessToken refreshToken }
      userErrors { code message }
    }
  }
`;

// authExchange sends this one past the cache, which adds __typename to the others.
export const REFRESH = gql`
  mutation Refresh($input: RefreshSessionInput!) {
    refreshSession(input: $input) {
      __typename
      tokens { __typename accessToken refreshToken }
    }
  }
`;

export const RECORD = gql`
  query Record($first: Int, $after: String) {
    me {
      id
      patient {
        id
        fullName
        medications(first: $first, after: $after) {
          edges { node { id name status version } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`;

export const ADD_MEDICATION = gql`
  mutation AddMedication($input: AddMedicationInput!) {
    addMedication(input: $input) {
      medication { id name status version }
      patient { id }
      userErrors { field code message }
    }
  }
`;

export const SET_ACTIVE = gql`
  mutation SetMedicationActive($input: SetMedicationActiveInput!) {
    setMedicationActive(input: $input) {
      medication { id status version }
      userErrors { field code }
    }
  }
`;

export const DELETE_MEDICATION = gql`
  mutation DeleteMedication($input: DeleteMedicationInput!) {
    deleteMedication(input: $input) {
      deletedId
      userErrors { field code }
    }
  }
`;

export const PATIENT = gql`
  query Patient($id: ID!) {
    patient(id: $id) { id fullName }
  }
`;
