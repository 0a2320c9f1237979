package signup_test

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
	"vitalgo/slices/signup"
	"vitalgo/slices/signup/domain"
)

func TestMain(m *testing.M) { testenv.Main(m) }
