package redis_test

import (
	"testing"

	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }
