import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: 'src/**/*.ts',
  ignoreNoDocuments: false,
  generates: {
    './src/gql/': {
      preset: 'client',
      // The names of the documents have to be SHA-256 for TRUSTED_DOCUMENTS.
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' }, fragmentMasking: false },
      config: {
        documentMode: 'string',
        emitLegacyCommonJSImports: false,
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: { Date: 'string', DateTime: 'string', EmailAddress: 'string', PhoneNumber: 'string', Upload: 'Blob' },
      },
    },
  },
};

export default config;
