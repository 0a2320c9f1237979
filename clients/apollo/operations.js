import { gql } from '@apollo/client';

export const ME = gql`
  query Me {
    me { id firstName patient { id } }
  }
`;

export const MEDICATIONS = gql`
  query Medications($patient: ID!, $first: Int, $after: String) {
    patient(id: $patient) {
      id
      medications(first: $first, after: $after) {
        edges { cursor node { id name status version } }
        pageInfo { hasNextPage endCursor }
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
