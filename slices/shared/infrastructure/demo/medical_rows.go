package demo

// The medical rows of the register. The history of a row is when it was created and, if it was, updated.

type medication struct {
	number                                int
	name, dosage, frequency, start, end   string
	active                                bool
	prescribedBy, notes, created, updated string
}

func primaryMedications() []medication {
	return []medication{
		{1, "Ibuprofeno", "400mg", "Cada 8 horas", "2024-01-15", "", true, "Dr. Ana García", "Para dolor muscular", "2024-01-15 10:00Z", ""},
		{2, "Omeprazol", "20mg", "Una vez al día", "2024-02-01", "", true, "Dr. Carlos Ruiz", "Protector gástrico", "2024-02-01 09:30Z", ""},
		{3, "Losartán", "50mg", "Una vez al día", "2024-01-20", "", true, "Dr. María López", "Para hipertensión", "2024-01-20 14:15Z", ""},
		{4, "Amoxicilina", "500mg", "Cada 8 horas", "2023-12-01", "2023-12-10", false, "Dr. Pedro Martín", "Antibiótico completado", "2023-12-01 11:00Z", "2023-12-10 11:00Z"},
		{5, "Acetaminofén", "500mg", "Cada 6 horas", "2023-11-15", "2023-11-20", false, "Dr. Ana García", "Para fiebre", "2023-11-15 16:20Z", "2023-11-20 16:20Z"},
	}
}

func dependantMedications() []medication {
	return []medication{
		{6, "Salbutamol inhalador", "100mcg", "Dos inhalaciones en caso de crisis", "2025-03-10", "", true, "Dr. Elena Vargas", "", "2025-10-05 16:10Z", ""},
	}
}

type allergy struct {
	number                                         int
	allergen, severity, reaction, diagnosed, notes string
	created                                        string
}

func primaryAllergies() []allergy {
	return []allergy{
		{1, "Penicilina", "severa", "Erupción cutánea, dificultad respiratoria", "2020-05-10", "Alergia documentada desde la infancia", "2024-01-15 11:00Z"},
		{2, "Mariscos", "moderada", "Hinchazón facial, urticaria", "2019-08-22", "Evitar camarones y cangrejos", "2024-01-15 11:05Z"},
		{3, "Polen", "leve", "Estornudos, congestión nasal", "2021-03-15", "Síntomas estacionales", "2024-01-15 11:10Z"},
		{4, "Latex", "critica", "Shock anafiláctico", "2022-01-30", "Requiere epinefrina de emergencia", "2024-01-15 11:15Z"},
	}
}

func dependantAllergies() []allergy {
	return []allergy{
		{5, "Maní", "severa", "Urticaria generalizada", "2019-02-14", "", "2025-10-05 16:11Z"},
	}
}

type surgery struct {
	number                                         int
	procedure, date, hospital, surgeon, anesthesia string
	minutes                                        int
	notes, complications, created                  string
}

func primarySurgeries() []surgery {
	return []surgery{
		{1, "Apendicectomía", "2020-07-15", "Hospital San Juan de Dios", "Dr. Roberto Vásquez", "general", 120, "Cirugía laparoscópica exitosa", "", "2024-01-15 12:00Z"},
		{2, "Extracción de vesícula biliar", "2022-03-22", "Clínica del Country", "Dr. Sandra Morales", "general", 180, "Colecistectomía laparoscópica", "Recuperación lenta por adhesiones", "2024-01-15 12:05Z"},
		{3, "Reparación de hernia inguinal", "2023-09-10", "Hospital Militar", "Dr. Luis Fernando Torres", "regional", 60, "Hernia pequeña reparada con malla", "", "2024-01-15 12:10Z"},
	}
}

type illness struct {
	number                               int
	name, diagnosed, status              string
	chronic                              bool
	icd10, treatment, diagnosedBy, notes string
	created, updated                     string
}

func primaryIllnesses() []illness {
	return []illness{
		{1, "Hipertensión arterial", "2023-06-15", "activa", true, "I10", "Control con Losartán 50mg diario", "Dr. María López", "Requiere control mensual", "2024-01-15 13:00Z", ""},
		{2, "Gastritis crónica", "2023-10-20", "en_tratamiento", true, "K29.5", "Omeprazol 20mg diario, dieta blanda", "Dr. Carlos Ruiz", "Relacionada con estrés laboral", "2024-01-15 13:05Z", ""},
		{3, "Bronquitis aguda", "2023-12-05", "curada", false, "J20.9", "Antibióticos y expectorantes", "Dr. Ana García", "Recuperación completa en 10 días", "2023-12-05 10:00Z", "2023-12-15 10:00Z"},
		{4, "Conjuntivitis alérgica", "2023-04-12", "curada", false, "H10.1", "Gotas oftálmicas antihistamínicas", "Dr. Elena Vargas", "Episodio estacional resuelto", "2023-04-12 14:30Z", "2023-04-20 14:30Z"},
	}
}

func dependantIllnesses() []illness {
	return []illness{
		{5, "Asma", "2022-04-05", "cronica", true, "J45.9", "Salbutamol según necesidad", "Dr. Elena Vargas", "", "2025-10-05 16:12Z", ""},
	}
}
